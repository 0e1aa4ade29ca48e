-- The entries about jobs after a position, without progress, which is most of the log and irrelevant to attempts.
-- KEYS: stream. ARGV: entry id; how many entries.
local rows = redis.pcall('XRANGE', KEYS[1], '(' .. ARGV[1], '+', 'COUNT', ARGV[2])
if rows.err then rows = {} end  -- the stream is gone, or no id can follow the last one
local found, last = {}, ''
for _, row in ipairs(rows) do
  last = row[1]
  local fields = {}
  for i = 1, #row[2], 2 do fields[row[2][i]] = row[2][i + 1] end
  if fields.jobId and fields.event ~= 'progress' then
    found[#found + 1] = {last, fields.event or '', fields.jobId, fields.prev or '', fields.attemptsMade or ''}
  end
end
return {#rows, last, found}
