/** Long enough to interrupt: each takes the mouth more than 40 s. */
export const stories = [
  {
    about: /dog|river|animal/,
    text:
      'Here is a story about a dog and a river. There was once a brown dog called Pepper, who lived in a mill beside a slow green river. ' +
      'Every morning she carried the post from the mill to the village, in a little bag around her neck. ' +
      'One night it rained so hard that the bridge was washed away. In the morning Pepper stood on the bank and looked at the water. ' +
      'It was wide, and brown, and very fast. She had three letters in her bag, and one of them was marked urgent. ' +
      'She barked at the river, and the river took no notice. So she walked upstream, past the meadow and past the old farm, until the river was only a stream. ' +
      'There she found a fallen tree, and she crossed it, one paw at a time, without looking down. ' +
      'Then she walked all the way back along the other side. It was evening when she came to the village. ' +
      'The urgent letter was for the carpenter. He opened it, and he laughed. It was from the miller, and it said: please come and mend the bridge, and mind the dog, for she cannot cross. ' +
      'The carpenter mended the bridge the next day. And Pepper was the first to walk over it, very slowly, with her tail in the air. That is the end.',
  },
  {
    about: /sea|lighthouse|keeper|./,
    text:
      'Here is a story about a lighthouse. On a rock far out at sea there was a lighthouse, and in it lived a keeper named Ada, who liked the quiet. ' +
      'Each evening she climbed one hundred and twelve steps and lit the lamp. Each morning she climbed them again and put it out. ' +
      'One winter a thick fog came down, and it stayed for nine days. The lamp was bright, but the fog swallowed the light like milk. ' +
      'On the ninth day Ada heard a voice out on the water. It was a young sailor, and he was singing, because he was afraid. ' +
      'Ada had no bell and no horn. So she opened the window, and she sang back. The sailor stopped, and listened, and sang the next line. ' +
      'Line by line they went through every song that they both knew, and line by line the boat came nearer, until it touched the rock as gently as a leaf. ' +
      'The fog lifted in the morning, and the sailor went home. But ever after, when there was fog, people on the boats would hear somebody singing, far out, where there was no land to be seen. ' +
      'They learned to sing back. And not one boat was lost on that rock again. That is the end.',
  },
] as const;

export const jokes = [
  'Why did the microphone break up with the speaker? There was too much feedback.',
  'I told my computer that I needed a break. It said: no problem, I will go to sleep.',
  'Why was the clock sent out of the classroom? It kept tocking.',
  'What do you call a fish with no eyes? A fsh.',
  'Why did the scarecrow win a prize? He was outstanding in his field.',
] as const;
