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
Je les prends.
Oui, j'en ai.
Vous pouvez répéter ?
Non, je ne veux pas.
Pose-le là.
J'en prends deux.
Je n'y suis pas.
C'est tout.
Pas la peine.
Comme tu veux.
Quand vous voulez.
Dis-moi où tu es.
Tu peux le faire ?
Qu'est-ce que c'est ?
Il est quelle heure ?
Je ne sais pas comment.
Parle-m'en.
Je n'en veux plus.
C'est combien ?
Baisse le son.
Arrête-toi.
Il y en a une.
J'y vais alors.
Ça y est.
Je suis contre.
Laisse-les.
Celui que j'ai.
C'est là que je suis.
Lequel est-ce ?
Rien d'autre, merci.
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
Je voudrais savoir si
Quelle est la capitale de
Réveille-moi à
Ajoute ça à ma
Il faut que je
Je pense que
Trouve-moi un restaurant dans
Mets un minuteur de
Appelle le
Je vais au
Le train part de
Peux-tu
Je voudrais un café et
Dis à ma mère que
C'est parce que
Une pizza sans
J'habite chez
Je suis très
Il était une fois un
Envoie-lui les
On se voit devant le
Traduis cette phrase en
Je cherche
Combien coûte une
Ma réunion est avec
Ils ont
`;
