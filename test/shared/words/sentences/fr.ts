/** What people say to a voice assistant in French: whole, and broken off where more comes. */
export const WHOLE = `
Je le veux bien.
C'est pour ça.
J'en veux une.
Donne-m'en un.
Monte le son.
Prends-en.
Où suis-je ?
Que puis-je faire ?
Si tu peux.
Quand tu veux.
C'est tout ce que j'ai.
J'y suis.
On y va alors.
Dis donc.
Je suis pour.
Depuis quand ?
Allume la lumière.
Merci beaucoup.
Ne le dis pas.
Dis-leur.
Viens avec moi.
Je n'en ai pas.
Je ne sais pas où c'est.
C'est ce que je veux.
Éteins-la.
Je l'ai.
Qu'est-ce qu'il y a ?
Il y en a un.
Non, pas très.
Vas-y.
Comme d'habitude.
Je crois qu'il l'est.
Je ne peux pas.
Moi aussi.
Mets un réveil à sept heures.
Ils le sont.
Appelle maman.
Je ne l'ai pas vu depuis.
C'est quand ?
Je n'aime pas ça du tout.
`;
export const OPEN = `
Mon numéro est le zéro six
Je voudrais réserver une table pour
On va au parc et
Je ne peux pas venir parce que
Envoie un message à ma
Est-ce que tu peux
Je m'appelle
Je cherche un vol de Paris à
Quel temps fait-il à
Mets une chanson de
C'est une lettre de
J'aime bien, mais
Je voudrais
Je cherche un hôtel avec une
Rappelle-moi de
La maison de mon
Je voudrais, euh
Il faut que
Le problème, c'est
Je voulais savoir si
J'ai un rendez-vous avec le
Ma sœur et son mari sont
Je vais chez
Ajoute du lait, des œufs et
Emmène-moi au
Demain je vais au cinéma avec mes
Je crois que c'est
Raconte-moi quelque chose sur
Pourriez-vous
Je pars pour
Je prends le train à huit heures ou
Le film était très
Je peux venir quand
Il me faut des
Je suis
Dans la cuisine et dans la
Traduis ça en
Le chat est sur
Il fait froid donc
Euh
`;
