import type { Flow } from './format.ts';
import { stringsIn } from './lint/texts.ts';

const email = /(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+/;
/** In the international form, or grouped as in North America. Other digits may be anything. */
const phoneNumber = /(?<![\w+])(?:\+\d(?:[ ().-]*\d){7,14}|\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4})(?![\w-])/;

/** Where a flow holds an e-mail address or a phone number. Names of people have no shape, and are not found. */
export function personalDataIn(flow: Flow): (readonly string[])[] {
  const found = stringsIn(flow).filter(({ path, text }) => !path.includes('diagram') && isPersonal(text));
  return found.map(({ path }) => path);
}

function isPersonal(text: string): boolean {
  const withoutUsers = text.replace(/:\/\/[^\s/@{}]*@/g, '://');
  return email.test(withoutUsers) || phoneNumber.test(withoutUsers);
}
