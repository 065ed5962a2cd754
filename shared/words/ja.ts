import { digitsOf, words, type LanguageWords } from './language-words.ts';

/** Japanese is read by characters, so an entry fits any text that ends with it, and a longer one in `closed` takes it back. */
export const ja: LanguageWords = {
  spaced: false,
  open: {
    filler: words(`えっと えと ええと あの あのう そのう うんと んと なんか なんていうか まあ`),
    connective: words(`
      から ので のに そして それで それから だから なので でも しかし ただ または あるいは それとも
      つまり たとえば 例えば もし
    `),
    // A polite request often ends on one of these: "ちょっと聞きたいんですけど", "電気をつけて". The usual ones with "て" are in `closed`.
    trailing: words(`
      けど けれど けれども けども が だし ですし ますし いし て で たら れば なら ながら ですが
      ますが
    `),
    determiner: words(`この その どの 私の 僕の 俺の`),
    preposition: words(`を は に へ も とか`),
    auxiliary: words(`ていて なくて くて`),
    beginning: words(`私は 僕は 名前は 番号は 電話番号は 住所は`),
  },
  closed: words(`
    こんにちは こんばんは では いつも とても もっとも どうも なにも しかも ほんとに なに 本当に 一緒に
    べつに 別に 特に とくに すぐに 教えて おしえて 見せて つけて 消して けして 止めて とめて 開けて
    閉めて 読んで 呼んで 流して 探して 調べて かけて して 来て きて 待って まって 言って 行って
    取って 使って 送って 買って 作って やって 聞いて 聴いて 開いて 置いて 書いて 歩いて 動いて
    いいから もういいから 逆に まあまあ なんとか
  `),
  questionWords: [],
  strandsPrepositions: false,
  asking: words(`は`),
  answers: words(`
    はい いいえ うん ええ いや そう そうです そうですね 違います オーケー オッケー 了解 了解です
    わかりました 分かりました お願いします ありがとう ありがとうございます 大丈夫です ok
  `),
  digits: digitsOf(1, words(`〇 零 一 二 三 四 五 六 七 八 九`)),
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
