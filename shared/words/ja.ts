import { digitsOf, words, type LanguageWords } from './language-words.ts';

/** Japanese is read by characters, so an entry fits any text that ends with it, and a longer one in `closed` takes it back. */
export const ja: LanguageWords = {
  spaced: false,
  open: {
    filler: words(`えっと えと ええと あの あのう そのう うんと んと なんか なんていうか まあ`),
    // Not "から", "けど", "のに", "し", which end what is said as well.
    connective: words(`
      ので そして それで それから それと だから だけど なので でも しかし ただ または あるいは それとも
      つまり たとえば 例えば もし
    `),
    trailing: words(`が たら れば なら ながら`),
    // Not "の", which ends as well: "私の".
    determiner: words(`この その どの`),
    // Not "も" and "とか".
    preposition: words(`を は に へ で`),
    // Not "て" alone, by which people ask for something: "電気つけて".
    auxiliary: words(`ていて なくて くて`),
    beginning: words(`私は 僕は 名前は 番号は 電話番号は 住所は`),
  },
  closed: words(`
    こんにちは こんばんは では いつでも なんでも 何でも どこでも 誰でも だれでも ほんとに なに 本当に 一緒に べつに
    別に 特に とくに すぐに 逆に 静かに しずかに まあまあ ほんと ちゃんと きちんと まで なんで 何で これで ここで あとで 後で
    自分で 一人で ひとりで 二人で みんなで 全部で ないで んで いで さようなら さよなら んですが のですが のに
  `),
  endings: [/.(?:でも|だから|だけど)$/u, /(?:大丈夫|結構|いい|無理)なので$/u],
  questionWords: [],
  asking: words(`は ら ば`),
  answers: words(`
    はい いいえ うん ええ いや そう そうです そうですね 違います オーケー オッケー 了解 了解です
    わかりました 分かりました お願いします ありがとう ありがとうございます 大丈夫です ok
  `),
  digits: digitsOf(1, words(`〇 零 一 二 三 四 五 六 七 八 九`)),
  numberFollows: words(`電話番号は 携帯番号は`),
  zeros: words(`〇 零`),
  at: [],
  dot: [],
  backchannels: words(`
    あ あっ うん ウン はい ハイ ええ ああ あー おお へえ へぇ へー ほう ほー ふむ うむ ふうん
    ふーん んん ん はあ はぁ わあ うんうん ok オーケー オッケー おけ そう そうか そっか そうなんだ
    そうなんだね そうなんですね そうなんですか そうですか そうですね そうだね そうそう そうです そうなの
    そうね そうだよね なるほど なるほどね なるほどですね たしかに たしかにね 続けて 続けてください 確かに
    もちろん 了解 了解です わかった わかりました 分かった 分かりました いいね いいですね すごい すごいね
    すごいですね 本当 本当に 本当ですか ほんと ほんとに ほんとう マジ マジで まじで へえそうなんだ
    ですね だね ですよね だよね 面白い おもしろい いいよ 承知しました かしこまりました さすが
    もちろんです ありがとう ありがとうね ありがとうございます どうも どうもありがとう サンキュー
  `),
  stops: words(`
    待って ちょっと待って 待ってください ストップ やめて 止めて 止まって いいえ いや 違う 違います
    静かに 黙って もういい もういいです ちょっと すみません キャンセル だめ 終わり やめてください
  `),
};
