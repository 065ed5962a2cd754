/**
 * Whether a key belongs to an input method, as Enter does that takes one of its proposals. Safari says that composing is over before that key comes:
 * there, the old key code 229 tells (UI Events §legacy-key-attributes: "Process").
 */
export const belongsToInputMethod = ({ isComposing, keyCode }: KeyboardEvent): boolean =>
  isComposing || keyCode === 229;
