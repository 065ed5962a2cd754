/**
 * The words of the open loop: common words and those of everyday topics, in classes by what stands next to them in a
 * sentence. Plurals and forms of verbs are words of their own; some words stand in two classes. Each class names what often
 * comes next. Any other class may follow too, but rarely.
 */
export interface WordClass {
  /** Separated by single spaces. */
  words: string;
  /** Whether its words say what somebody talks about. */
  content: boolean;
  /** Classes that often come next, with their weights. */
  next: Readonly<Record<string, number>>;
}

const afterNoun = {
  preposition: 5,
  be: 4,
  end: 8,
  conjunction: 3,
  modal: 2,
  past: 4,
  to: 1,
  adverb: 1,
  subject: 1,
  have: 1,
};
const afterVerb = {
  determiner: 8,
  preposition: 5,
  object: 2,
  end: 3,
  adverb: 2,
  to: 2,
  thing: 1,
  things: 1,
  mass: 2,
  adjective: 1,
  number: 1,
  conjunction: 1,
};
const nounPhrase = { determiner: 8, mass: 3, things: 2, adjective: 2, number: 1, name: 1, object: 1, day: 1 };

/** What a sentence begins with. */
export const sentenceStarts: WordClass['next'] = {
  subject: 8,
  determiner: 6,
  contracted: 3,
  question: 2,
  verb: 2,
  adverb: 2,
  modal: 2,
  conjunction: 1,
  adjective: 1,
  thing: 1,
  name: 1,
  preposition: 1,
  mass: 1,
  number: 1,
};

/** The words, class by class. */
export const wordClasses: Readonly<Record<string, WordClass>> = {
  determiner: {
    words:
      'the a an my your his her our their this that some any no every each another these those all both many more most much few',
    content: false,
    next: { thing: 14, adjective: 5, things: 4, mass: 4, day: 2, number: 1, name: 1 },
  },
  subject: {
    words:
      'i you he she it we they who there everybody everyone somebody someone nobody something nothing everything',
    content: false,
    next: { verb: 6, past: 7, be: 6, modal: 6, have: 3, adverb: 2, end: 1, contracted: 1 },
  },
  contracted: {
    words:
      "i'm you're he's she's it's we're they're there's that's i've i'd i'll we'll what's let's don't can't didn't doesn't isn't wasn't won't couldn't",
    content: false,
    next: { ing: 5, adjective: 4, determiner: 4, verb: 3, adverb: 2, preposition: 1, past: 1 },
  },
  object: {
    words: 'me him us them myself himself',
    content: false,
    next: { preposition: 4, to: 3, determiner: 3, end: 4, adverb: 1, conjunction: 1, verb: 1 },
  },
  be: {
    words: 'is are was were am be been being',
    content: false,
    next: {
      determiner: 5,
      adjective: 5,
      ing: 4,
      preposition: 2,
      adverb: 2,
      past: 2,
      subject: 1,
      number: 1,
      mass: 1,
    },
  },
  have: {
    words: 'have has had having',
    content: false,
    next: { determiner: 6, past: 4, to: 3, be: 2, number: 1, mass: 1, things: 1, adverb: 1 },
  },
  modal: {
    words: 'can could will would shall should may might must do does did',
    content: false,
    next: { verb: 8, subject: 4, be: 2, have: 1, adverb: 2 },
  },
  to: {
    words: 'to',
    content: false,
    next: { verb: 10, determiner: 4, be: 1, have: 1, object: 1, name: 1, mass: 1, thing: 1, ing: 1 },
  },
  preposition: {
    words:
      'of in on at for with from by about into over under after before between through around near during without against along across behind up down out off until than like as',
    content: false,
    next: nounPhrase,
  },
  conjunction: {
    words: 'and but or so because if when while that though',
    content: false,
    next: {
      subject: 6,
      determiner: 5,
      past: 1,
      thing: 1,
      things: 1,
      mass: 1,
      adjective: 1,
      verb: 1,
      contracted: 1,
      name: 1,
    },
  },
  question: {
    words: 'what where why how which whose',
    content: false,
    next: { be: 4, modal: 4, subject: 2, adjective: 1, thing: 1, to: 1 },
  },
  adverb: {
    words:
      'not very really too also just only never always often sometimes again still already now then here soon later ' +
      'maybe together well away back home outside inside once twice almost quite ever yet today tonight tomorrow yesterday ' +
      'last next ago alone early late please',
    content: false,
    next: {
      adjective: 3,
      verb: 2,
      end: 3,
      past: 2,
      determiner: 2,
      preposition: 3,
      ing: 1,
      subject: 1,
      to: 1,
      day: 1,
    },
  },
  number: {
    words:
      'one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty hundred thousand first second third',
    content: false,
    next: { things: 6, number: 3, day: 1, thing: 2, end: 1, preposition: 1, adjective: 1 },
  },
  adjective: {
    words:
      'good bad new old young big small little large great long short high low early own other same different right wrong ' +
      'happy sad tired angry afraid scared lonely nervous worried excited proud sick ill healthy hungry thirsty busy bored ' +
      'hot cold warm cool wet dry sunny rainy windy cloudy dark bright clean dirty fresh sweet soft hard easy difficult ' +
      'beautiful pretty nice lovely wonderful terrible funny strange special important interesting boring favorite famous ' +
      'fast slow quick quiet loud strong weak heavy rich poor cheap expensive free full empty open closed ready sure ' +
      'possible broken dead alive kind brave clever crazy lucky ' +
      'red blue green yellow white black brown orange pink purple gray',
    content: true,
    next: { thing: 8, things: 5, mass: 4, end: 5, preposition: 3, conjunction: 3, to: 2, day: 1 },
  },
  thing: {
    words:
      'mother father mom dad sister brother son daughter grandmother grandfather uncle aunt cousin husband wife baby child ' +
      'boy girl man woman friend boyfriend girlfriend neighbor family person parent king queen ' +
      'job boss office company meeting project computer phone machine letter email message interview engine ' +
      'house room kitchen bedroom bathroom garden door window wall roof floor table chair bed lamp clock key box bag ' +
      'dog cat horse cow pig sheep chicken bird fish mouse rabbit lion tiger elephant monkey bear wolf snake spider ' +
      'apple banana cake pizza soup salad sandwich egg breakfast lunch dinner meal restaurant cup bottle plate knife ' +
      'storm cloud sky sun moon star river lake sea ocean beach island mountain hill forest tree flower leaf field farm ' +
      'car bus train plane boat ship bicycle bike truck road street bridge station airport ticket hotel trip journey ' +
      'holiday vacation map city town village country world place park shop store market museum library bank church ' +
      'castle hospital doctor nurse dentist head eye ear nose mouth face hand arm leg foot back heart stomach tooth body ' +
      'cold fever headache pain accident medicine school teacher student class lesson test exam university book page ' +
      'story word question answer language picture song band guitar piano violin movie film show game ball team match ' +
      'camera painting dance party birthday wedding present gift christmas summer winter spring autumn ' +
      'dream idea problem reason plan secret mistake surprise feeling voice name number life death war fire light ' +
      'hat shirt dress coat shoe ring toy doll robot television radio newspaper police president law government',
    content: true,
    next: afterNoun,
  },
  things: {
    words:
      'people children men women kids parents friends brothers sisters boys girls students teachers animals dogs cats ' +
      'horses birds flowers trees books stories words questions pictures songs games movies cars trains shoes clothes ' +
      'eyes hands feet teeth glasses apples eggs vegetables potatoes tomatoes cookies minutes hours days weeks months ' +
      'years times things places problems ideas plans dreams stars mountains miles dollars',
    content: true,
    next: afterNoun,
  },
  mass: {
    words:
      'water coffee tea milk juice wine beer bread butter cheese meat rice sugar salt chocolate fruit food money time work ' +
      'music art history science math english french german spanish football soccer tennis basketball baseball swimming ' +
      'cooking reading weather rain snow wind ice air help love fun luck news health sleep homework traffic ' +
      'paper wood glass gold hair blood peace trouble nature sport',
    content: true,
    next: afterNoun,
  },
  day: {
    words:
      'monday tuesday wednesday thursday friday saturday sunday january february march april june july august ' +
      'september october november december morning afternoon evening night day week weekend month year hour minute moment',
    content: true,
    next: { end: 6, preposition: 3, subject: 2, conjunction: 2, be: 2, modal: 1, day: 2, adverb: 1 },
  },
  name: {
    words:
      'london paris berlin america england germany france china japan india europe africa california michael john mary peter anna david',
    content: true,
    next: afterNoun,
  },
  verb: {
    words:
      'go come get make take give see know think want need like find tell ask say talk speak call write read learn teach ' +
      'play work live stay leave start stop begin finish try use help keep let put bring buy sell pay eat drink cook ' +
      'sleep wake walk run drive ride fly swim climb travel visit meet marry miss remember forget understand believe feel ' +
      'hear listen watch look wait sit stand move turn open close cut build break fix lose win fight kill die cry laugh ' +
      'smile sing dance draw paint hope wish wonder guess mean care worry change grow clean wash wear carry hold send show ' +
      'study practice enjoy hurt save spend hate plan',
    content: true,
    next: afterVerb,
  },
  past: {
    words:
      'went came got made took gave saw knew thought wanted needed liked found told asked said talked spoke called wrote ' +
      'learned played worked lived stayed left started stopped began finished tried used helped kept brought bought sold ' +
      'paid ate drank cooked slept woke walked ran drove rode flew swam climbed traveled visited met married missed ' +
      'remembered forgot felt heard listened watched looked waited sat stood moved turned opened built broke lost won ' +
      'fought killed died cried laughed smiled danced hoped happened grew washed wore sent showed gone done seen eaten taken ' +
      'born burned fell',
    content: true,
    next: afterVerb,
  },
  ing: {
    words:
      'going coming getting making taking doing looking trying thinking talking working living playing waiting walking ' +
      'running driving eating drinking sleeping writing learning studying watching listening feeling raining snowing ' +
      'traveling moving leaving starting wearing dancing singing painting fishing hiking shopping building dying crying ' +
      'laughing sitting standing speaking practicing buying flying',
    content: true,
    next: afterVerb,
  },
};
