// index.mjs for `require`; it is loaded when the first event is asked for.
const client = () => import("./index.mjs");

exports.follow = async function* follow(analysisId, options) {
  yield* (await client()).follow(analysisId, options);
};

exports.listen = async function* listen(rooms, options) {
  yield* (await client()).listen(rooms, options);
};
