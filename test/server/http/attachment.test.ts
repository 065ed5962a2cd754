import { describe, expect, it } from 'vitest';
import { attachment } from '../../../server/http/attachment.ts';

describe('the header of a file to save', () => {
  it('has the name in UTF-8, and one that old programs can read', () => {
    expect(attachment('Café (2).json')).toBe(
      `attachment; filename="Caf_ (2).json"; filename*=UTF-8''Caf%C3%A9%20%282%29.json`,
    );
  });

  it('cannot be left by a name', () => {
    expect(attachment('a"; filename="b\r\nX: y')).toBe(
      `attachment; filename="a_; filename=_b__X: y"; filename*=UTF-8''a%22%3B%20filename%3D%22b%0D%0AX%3A%20y`,
    );
  });
});
