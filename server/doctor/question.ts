/**
 * The question that the doctor asks aloud: "What time is it?", 1.1 s, said by the flite synthesiser (voice slt), whose licence puts no
 * condition on speech made with it. Opus in packets of 20 ms at 24 kHz, each behind a byte with its length.
 */
import { OpusDecoder } from '../audio/opus.ts';

/** The question as PCM at PIPELINE_HZ, packet by packet. */
export function spokenQuestion(): Int16Array[] {
  const bytes = Buffer.from(QUESTION, 'base64');
  const decoder = new OpusDecoder();
  const packets: Int16Array[] = [];
  for (let at = 0; at < bytes.length; at += 1 + bytes[at]!)
    packets.push(decoder.decode(bytes.subarray(at + 1, at + 1 + bytes[at]!)));
  return packets;
}

const QUESTION = [
  'J2gMp0AfCc32yGFbaG38qMZXeU9VyIv9mb1KFcNl0EKfMGD79jzknyVoIgz+8yj92Yex4yklapKk/ZovyeTN9ynIFofBQgr6wgbXgeALJWgg+TN8',
  '+SriMIPq+Con9LLyzAif0KqbskktyIUdr+q55phL0r4iaB7knGz4Ccnvl97l8546q2nmr/AhPOxEIx9la4mZBEyjHR9oHrGiA6gmo6ctwwV2u7Me',
  'J9ZgK/Y8Comuyb12Ds9ZH2gexFh+NfPODQ7O4M5jWcrNBf4cDdURlPvSz+7iprYbaB7EV/rHiwx//Jf7fVbc5emGwnyZrdGTe6QWI2gexFf6x41A',
  '5zz8MPgQOEAsZ6jfte2K7/evh4ybGI2+18GFG2geg9VLf44dHN/O9HA/U4jWGsp70xP/vpACnhtIGHpYfjRY2iIMNUI2F0DNr9ZKjwcUDOjyYGAb',
  'SBhnn3z8RpmIQvMy1s6qMLaKV+YarWEY+cmALUiAVrzGCxfYui2u2hOqOHWVwqvk/PmnEYn+p0b4gv4GaNPYpr0hO9S9q4FmGDJIoGlCD3W50h/B',
  'uBHU1e86H7IllbkD/IXUMGXulgwZty34WLU33jtlqC/XdIssa7Di4CdIpEJPFdPHiUJ+U6qsMdcWMLl/S+lyYAbD3yUiT4BVy/vQkfsxn/ouSKhp',
  'v57g1nATLPN1OUsI36GehpegkQ4sh5R0sMXhtKaFntgnOlNEo+aVUMaCgCtIrzorFmA8J4TU5q+VeGPFL6IUH3BlniZrH2iWRW52LD7MiUvSaMK1',
  'qghCKUi1EM0Jj5RKeIAIEidgSIvRQC7lLztDMsmw3OrRqLzXvpzchX6JxRuAMUi05FBXjrFdTiDCn1QlZtBQG7YXDZKMxonX5VIdox0MshmNWZsU',
  '62PaGX5c56rnkdgsSKp+gENSIUk8bIPEsdQe894IzAmeauGkEuQQKmK8NXT926sJ0n9nw8lhYQgkSIiqjglh7v6I+wrKrx083jGRNh1z7ElMb/lt',
  'IqZsxvysDogoKkiBeuFdypi7KVcZOcOArJ4JoqniLg4mptas95ZNrI/h1GLVvewTdpftXi9IgwzGiJxu9beuLr2s/OuaPOg1S44dh5H4B5Mlzqsh',
  'oK+xSRJi87XOe3qjK77L/CpIk/o0rx7S88Sd+iYh/v6JqawtMR2igD/f7fL/ORQl+9DPdq+UoFXpyIAmSIQRcsj2m1Vi/+V5FVn0/kk+xNQaVu4W',
  'V3f48GzjAeWMy4pzViAwSLKg13pw6AKnQrf2XDTNc0nQNeZAdh5n2oI5GmzCyC456PjGDLAReU25kAeKtGLAJ0i2Cf+1zboRoPGS6XL71F+RA31G',
  '6sYwH2JDXsBmTXiJ1gthizngjipItfc6pXyeFsSvBt9B4/9iCWyOQqmCTDgEB9ppzV3K4uUlXbSKCcIct5glSLXlY0S/MEVH37a3e4fv8WJAcNvp',
  'L5Eq7YRWY55vUra3p6oNYCZItPD1jukMRIlg7ZDgxhGScaENZ5E1TH4qDIaW1YuH2ghB4ATqECxIsXRwZW/VtHpcnIxaHocsQizT6Nc6aqTVmi92',
  'hCRB9e04Clj/MLAtqMa5oClIqrbabC3lw+h0ILtoZhen2iSB/M5WsPbdy7krKQeeVrMkrOvKfWokmihIp8RQwFnXO1bFxp7XuQYJ6NoNWZG2SC6h',
  'sdybiBa926nMpyqEX2lDMEiqHHuUg5Yi/ZDw+KynhXufpLz86Ngk+wSYa0n5S+nyW+GtRFcpdCjRIym5bkIRIChIrqvdQk1vywfCbq1iqIyq2V74',
  'O8wsWNBCM8uXUsnBNWFECgStwTTkKEiuq9zt9uVpwXWU+RCjCyaBOvHHHSp/RP/8h/qLKS3x0lYQqg7dSuAtSK5UNPSObv4SyYamGT7uuG5mIW1e',
  'OnKE7jpu1o3WdKqXhFgFJ7L7W72WSk4+M0iryoQsNc3OjHzhx6stv6HKD/nQRyezVNeeUXp6ayyOAHy1+X/UBXWvEJuIiidayKQ6wCxIrNwUQQRa',
  'b9Zu3CIxNrxPcEUQXf04ZpWyE8I4yU4xjidCOVdcgFD94Pie+jRIvucp9sjhZPa498k1+VGLsxFtQmgAA5BHzfsfXfUCITlHQfjviWc9Le2UtI65',
  'zWUv4kbYLEiwQylTQTZlWfbWyz76/foZsmUDhpBgKfIH04hOrdNsc0DxIjk2XLn2z2KAKUiwQy+3OwkEsr4NgQ6RtFwzyxRj6QtcinrWD56Z1YYp',
  '5vpbsDmDBBzgLEiw66jR0qACQetQRg4j/oNqF8YMx8Od9R8UG2F3hhAIIhWPQIkToPK4o+4vKUizq8WeCVXXRbfaSm3FfeEThYVxpYJIZlp5pK8r',
  'plqZTv9MaPujwA5AKUi100pbOqkF9MKhi4y8op6bnKn2Y2qjCJ3AjiorA64KrPDA5+6w6mhEK0ixXR3j+GzUwmgEswlzpH2rI3f2bABoGcRJzz3C',
  '2zr7Ar5sMZq7/grqGqwnSKXxDvD2Y6mfuaqohBlyWuXtLI9Y+nh1DInBVs/aMuJgAYV+xU4cH0gFsmujkw2x9H9uTmEAVSzi8QtVe7HKKTGKwySa',
  'LIAdSAVikrf2kAEDvZ+RwWwMi5DUJ4oA4jt4TvWRCdAcSCntOw14SoebPAykLad69b4F6F3y5INjJR9SfCBIMVCWpyPct9IP/xyMNoUkDhGGicIe',
  'so1o4YuB11ifyB1ILqsogD5huW+/n7CljMaohiSR3ppJZqpJN8maIB1IJBJutXWZ+IWX3bRe1NL6VF7TfP11wNgsTf6rFBpIHkmVSeyx2vMWE+9f',
  'RDFeJajI082xyRUUQBxIGySVSfJ2tswhHAifkX6ofCaNZ/Yx8E8bqKw0G0gYellEK4y5bHRz4n9PSrTtKyS0U49ZhEnGPBtIFVVYfwEaCSR0Z243',
  'yBxD0uU9cmi1Y9qFcagaSBRDZYM1KIAIiwfHhrsqGYg/bHV3SZQQrsg=',
].join('');
