// The disk as it is, for an engine's thread whose time of day runs backwards from now on.
let now = Date.now();
Date.now = () => {
  now -= 60_000;
  return now;
};

export { nodeFiles as files } from 'adl-core/journal';
