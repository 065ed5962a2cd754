import { digitsOf, phrases, words, type LanguageWords } from './language-words.ts';

export const pt: LanguageWords = {
  spaced: true,
  open: {
    filler: words(`ã ãh ahn hã hum uh um ehm éh`),
    connective: phrases(`
      e, porque, pois, se, embora, enquanto, quando, que, como, nem, para que, já que, só que, por que
    `),
    trailing: words(`mas ou`),
    determiner: words(`
      o os as meu minha meus minhas seu sua seus suas nosso nossa ao aos à às do da dos das no na nos nas cada
    `),
    preposition: words(`
      de a em com por para pra pro sem desde até sobre entre pelo pela num numa dum duma contra
    `),
    auxiliary: words(`é são era sou está estou tem tenho pode quero queria gostaria tão`),
    beginning: phrases(`
      eu quero, eu queria, queria saber, se eu, que eu, quando eu, porque eu, mas eu, eu gostaria, gostaria de, eu gostaria de, eu preciso, preciso de, você pode, pode me,
      poderia, você poderia, tenho que, qual é, onde fica, meu nome é, o meu nome é, meu número é, o número é
    `),
  },
  closed: phrases(`de vez em quando, sou contra, é contra, fazer o que, pois pois, que horas são, isso é`),
  endings: [
    // Verbs answer: "quero", "eu tenho", "sim, pode"
    /^(?:(?:sim|não|claro|ok|já|também|ainda|acho que|que) )*(?:eu )?(?:quero|tenho|pode|sou|vou|está|estou|é|são|tem|preciso)$/u,
    // "é isso que eu quero", "já está", "se você pode"; not "você pode"
    /(?:^| )(?:que|se|como|onde|quando|isso|não|já|aí|aqui|ela|ele|também|sim|tudo|assim)(?: (?:eu|você|ele|ela))? (?:quero|tenho|pode|é|são|está|estou|tem|preciso|era|sou|vou)$/u,
    // "é meu", "essa é a minha"
    /(?:^| )(?:é|são|foi|era)(?: [oa]s?)? (?:meus?|minhas?|seus?|suas?|nossa)$/u,
    /(?:^| )(?:sei|sabe|saber|até|desde|diz|dizer|e) (?:quando|como|porque|por que)$/u,
    /(?:^| )(?:sei|sabe|saber) (?:onde|como) (?:fica|está)$/u,
    // "quero-o"
    /-l?[oa]s?$/u,
    // A command here, no preposition.
    /^(?:(?:não|ok|já|por favor|agora|chega|ei) )*para$/u,
  ],
  questionWords: words(`quê quem qual quais onde quando como quanto quanta quantos porquê`),
  asking: words(`é são está fica quando como que`),
  answers: phrases(`
    sim, não, claro, ok, okay, certo, exato, isso, obrigado, obrigada, beleza, perfeito, por favor, pode ser,
    tá bom, está bem, com certeza, muito obrigado, muito obrigada
  `),
  digits: {
    ...digitsOf(1, words(`zero um uma dois duas três quatro cinco seis meia sete oito nove`)),
    ...digitsOf(
      2,
      words(`
      dez onze doze treze catorze quatorze quinze dezesseis dezasseis dezessete dezassete dezoito dezenove dezanove
      vinte trinta quarenta cinquenta sessenta setenta oitenta noventa cem
    `),
    ),
  },
  numberFollows: phrases(`
    meu número é, meu número é o, meu telefone é, meu telefone é o, número de telefone é, número de telefone é o
  `),
  zeros: words(`zero mais`),
  at: words(`arroba`),
  dot: words(`ponto`),
  backchannels: phrases(`
    mm, hmm, mhm, mm-hm, uhum, uh-hum, hum hum, aham, ahan, ahã, aha, ah, oh, ha, haha, sim, é, certo, claro, ok, okay, tá, bom,
    bem, exato, exatamente, isso, verdade, entendi, entendo, compreendo, percebi, pois, beleza, legal, ótimo,
    perfeito, maravilha, interessante, sério, nossa, uau, fixe, bacana, combinado, correto, perfeitamente, evidente,
    tá bom, ta bom, tá certo, continua, continue, está bem, está bom, tudo bem, muito bem, com certeza, é verdade, pois é, isso mesmo, isso aí,
    que legal, que bom, claro que sim, sim sim, ah é, ah sim, tem razão, estou a ver, sem dúvida,
    obrigado, obrigada, brigado, brigada, valeu, muito obrigado, muito obrigada
  `),
  stops: phrases(`
    para, pare, espera, espere, não, chega, silêncio, basta, parou, pausa, alto, calma, desculpa, cancela, stop,
    um momento, espera aí, peraí, um minuto, só um minuto, cala a boca, não não, já chega, deixa pra lá
  `),
};
