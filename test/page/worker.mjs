import { answers } from './answers.mjs';

self.onmessage = ({ data }) => {
  answers(data).then(
    (result) => self.postMessage({ result }),
    (error) => self.postMessage({ error: String(error) }),
  );
};
