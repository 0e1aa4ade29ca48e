-- Takes a job that no worker has, as a worker would; if a worker has it, tells that worker.
-- KEYS: base of the queue's keys. ARGV: job; lock's token, its milliseconds; the cancel, its seconds; its message.
local base, id = KEYS[1], ARGV[1]
local job = base .. id
if redis.call('EXISTS', job) == 0 then return 'missing' end
for _, kind in ipairs({'completed', 'failed'}) do
  if redis.call('ZSCORE', base .. kind, id) then return 'ended' end
end
if redis.call('LPOS', base .. 'active', id) then
  redis.call('SET', job .. ':cancel', ARGV[4], 'EX', ARGV[5])
  redis.call('PUBLISH', base .. 'control', ARGV[6])
  return 'active'
end
local schedule = redis.call('HGET', job, 'rjk')
if schedule then
  local due = redis.call('ZSCORE', base .. 'repeat', schedule)
  if due and id == 'repeat:' .. schedule .. ':' .. due then return 'scheduled' end
end
local taken = 0
for _, kind in ipairs({'delayed', 'prioritized', 'waiting-children'}) do
  if taken == 0 then taken = redis.call('ZREM', base .. kind, id) end
end
for _, kind in ipairs({'wait', 'paused'}) do
  if taken == 0 then taken = redis.call('LREM', base .. kind, -1, id) end
end
if taken == 0 then return 'missing' end
-- If another producer's attempt count is not a number, bullmq could not end the job and would leave it active.
local made = redis.call('HGET', job, 'atm')
if made and (#made > 15 or not string.match(made, '^%d+$')) then redis.call('HDEL', job, 'atm') end
redis.call('LPUSH', base .. 'active', id)
redis.call('SET', job .. ':lock', ARGV[2], 'PX', ARGV[3])
return 'taken'
