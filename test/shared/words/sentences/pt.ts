/** What people say to a voice assistant in Portuguese: whole, and broken off where more comes. */
export const WHOLE = `
Eu quero.
Quero sim.
Eu tenho.
Pode.
Essa é a minha.
É meu.
Já está.
Onde fica?
Onde é?
Não sei quando.
Até quando?
Vamos então.
E daí?
Para!
Quero uma.
Eu vou.
Já vou.
É isso que eu quero.
Acende a luz.
Eu preciso.
Sim, sou.
Claro que pode.
Não, não tenho.
Que horas são?
Como está?
Põe um alarme para as oito.
Muito obrigado.
Eu também.
Sou contra.
Você que sabe.
Não sei como.
De vez em quando.
Liga para a minha mãe.
É o que tem.
Ela não é.
Acho que sim.
Desliga isso aí.
Só uma.
Tanto faz.
Se você quer, pode.
Eu tenho sim.
Eu preciso disso.
Essa é minha.
Não sei onde fica.
Você pode repetir?
Quero duas.
Pode deixar.
O que é isso?
Não tem.
Quem é?
Vamos embora então.
Pode sim.
Me dá mais uma.
Qual é?
Eu sei que pode.
É só isso.
Amanhã eu vou.
Não quero nenhuma.
Ele já está.
Diz que não vou.
Tudo bem?
Onde você está?
Liga o ar.
Desde quando?
Aumenta o volume.
Já chega.
Não sei o que é.
Ele é meu.
Como é que é?
Sim, eu vou.
`;
export const OPEN = `
Eu quero ir para
Eu gostaria de reservar uma mesa para
Vamos ao parque e
Não posso ir porque
Manda uma mensagem para o
Você pode
Meu nome é
Preciso de um voo de Lisboa para
Como está o tempo em
Toca uma música do
É uma carta da
Eu gosto, mas
Eu gostaria de
Procuro um hotel com
Me lembra de
A casa da
Eu queria pedir, hum
Tenho que
O problema é que
Eu queria saber se
Tenho uma reunião com o
O jogo começa às
Põe leite, ovos e
Me leva ao
Amanhã eu vou ao cinema com os
Fala alguma coisa sobre
Você poderia
Compra pão ou
O filme é tão
O trem sai às oito da
Eu queria
Não vou sair enquanto
O meu número é
Traduz isso do
Acorda-me quando
Ele mora na
Eu preciso de
Chega amanhã pela
Está chovendo, pois
Uh
Eu queria saber
Qual é a capital da
Eu preciso de um
Me acorda às
Coloca um timer de
Eu moro em
Compra leite e
Reserva uma mesa para
Toca a música da
Acho que
Não posso porque
A reunião é com
Manda um e-mail para a
Quero uma pizza sem
O voo sai de
Quanto custa o
Eu gosto de
Traduz isso para
Minha mãe está na
Fica entre
Vou sair com os
Eu gostaria
Se eu
Ele disse que
Fala com a
`;
