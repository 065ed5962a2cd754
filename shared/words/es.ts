import { digitsOf, phrases, words, type LanguageWords } from './language-words.ts';

export const es: LanguageWords = {
  spaced: true,
  open: {
    filler: phrases(`eh, em, ehm, um, uh, er, o sea`),
    connective: phrases(`
      y, e, porque, si, aunque, mientras, cuando, sino, ni, pues, para que, ya que, así que, es que, que
    `),
    trailing: words(`pero o u`),
    // Not "una" or "este", which stand alone as well: "quiero una".
    determiner: words(`el la los las un mi tu su mis tus sus nuestro nuestra al del cada`),
    preposition: words(`de a en con por para sin desde hasta sobre entre hacia según contra`),
    auxiliary: words(`es son era soy ha han he hemos había puede quiero quisiera muy tan`),
    beginning: phrases(`
      me gustaría, yo quiero, yo quisiera, necesito, puedes, podrías, podría, me puedes, quiero que, hay que,
      tengo que, voy a, quiero, cuál es, dónde está, me llamo, mi nombre es, mi número es, el número es
    `),
  },
  closed: phrases(`
    es la, por si, por eso es, en contra, de vez en cuando, vamos pues, así pues, un sobre, el sobre, no hay que, ya voy a
  `),
  endings: [
    // "lo necesito", "eso es lo que quiero", "si puedes", "claro que puede"; not "me puedes".
    /(?:^| )(?:lo|la|los|las|te|le|les|se|os|ya|sí|no|eso|esto|así|que|como|también|tampoco|nada|cuando|donde|si|todo)(?: (?:lo|la|los|las|te|yo|se))? (?:quiero|quisiera|necesito|puedes|puede|podrías|podría)$/u,
    /(?:^| )(?:lo|no|sí|así|eso|también|tampoco|ahí|aquí|allí|lo que) (?:es|son|era|soy)$/u,
    /(?:^| )(?:dónde|cuál|cómo|quién|qué) (?:está|es|son)$(?<=(?:sé|sabes|sabe|dime|decirme|saber|ver|veo) \S+ \S+)/u,
    // A command here, no preposition.
    /^(?:(?:ya|vale|no|ahora|por favor|espera|ok|oye) )*para$/u,
  ],
  questionWords: words(`qué quién quiénes cómo dónde cuándo cuál cuáles cuánto cuánta cuántos`),
  asking: words(`es son está cuando`),
  answers: phrases(`
    sí, no, claro, vale, ok, okay, bueno, bien, exacto, correcto, gracias, seguro, perfecto, ajá, también,
    por favor, de nada, claro que sí, está bien, de acuerdo
  `),
  digits: {
    ...digitsOf(1, words(`cero uno un una dos tres cuatro cinco seis siete ocho nueve doble`)),
    ...digitsOf(
      2,
      words(`
      diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintidós
      veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve treinta cuarenta cincuenta
      sesenta setenta ochenta noventa cien
    `),
    ),
  },
  numberFollows: phrases(`
    mi número es, mi número es el, mi teléfono es, mi teléfono es el, número de teléfono es, número de teléfono es el
  `),
  zeros: words(`cero más`),
  at: words(`arroba`),
  dot: words(`punto`),
  backchannels: phrases(`
    mm, hmm, mhm, mm-hm, uhum, aha, ajá, aja, ahá, ajam, mjm, ujum,
    ah, oh, uy, ja, jaja, jajaja, sí, si, sip, claro, vale, ok, okay,
    okey, bueno, bien, exacto, exactamente, correcto, cierto, verdad, entiendo, entendido, comprendo, perfecto,
    genial, guay, interesante, seguro, efectivamente, evidente, evidentemente, ya, anda, vaya, wow, guau, dale,
    órale, sale, por supuesto, de acuerdo, está bien, muy bien, ya veo, es verdad, es cierto, tienes razón, así es,
    eso es, claro que sí, qué bien, qué bueno, qué interesante, desde luego, ah ya, te entiendo, cómo no,
    no me digas, sigue, continúa,
    gracias, muchas gracias, mil gracias
  `),
  stops: phrases(`
    para, alto, stop, espera, espere, no, basta, silencio, cállate, detente, pausa, perdón, momento, cancela, oye,
    suficiente, un momento, espera un momento, espérate, ya basta, para ya, un segundo, no no, déjalo
  `),
};
