import { publicId } from './public-id.ts';

/** A person in Webex's people API. */
export interface Person {
  id: string;
  emails: string[];
  displayName: string;
  status: 'active' | 'call' | 'DoNotDisturb' | 'inactive' | 'meeting' | 'OutOfOffice';
}

/** Those whom a flow can ask for. */
export function somePeople(): Person[] {
  return [
    person('8f14e45f-ceea-467a-9b36-5f6bd1f0a001', 'Ada Brandt', 'ada.brandt@example.com', 'active'),
    person('8f14e45f-ceea-467a-9b36-5f6bd1f0a002', 'Ben Castillo', 'ben.castillo@example.com', 'call'),
    person('8f14e45f-ceea-467a-9b36-5f6bd1f0a003', 'Chiara Duval', 'chiara.duval@example.com', 'OutOfOffice'),
  ];
}

function person(id: string, displayName: string, email: string, status: Person['status']): Person {
  return { id: publicId('PEOPLE', id), emails: [email], displayName, status };
}
