-- Reads the state and fields of each job in one step, so that a job that moves is seen in exactly one state.
-- A field above the size limit is left out, and where there is no limit (0), it is told whether a job has children.
-- The lists of waiting jobs, which may be long, are not searched.
-- KEYS: base of the queue's keys. ARGV: which fields, as JSON; job ids.
local base, spec = KEYS[1], cjson.decode(ARGV[1])
local found = {}
for i = 2, #ARGV do
  local job = base .. ARGV[i]
  -- A name with a colon may be a key beside a job, and another word may be a key of the queue.
  local there = redis.call('TYPE', job).ok == 'hash'
  local small = {}
  for n, field in ipairs(spec.small) do small[n] = there and redis.call('HGET', job, field) end
  local state = 'waiting'
  local due = false
  for _, kind in ipairs({'completed', 'failed', 'delayed', 'prioritized', 'waiting-children'}) do
    local score = redis.call('ZSCORE', base .. kind, ARGV[i])
    if score then
      state = kind
      if kind == 'delayed' then due = string.format('%d', math.floor(score / 4096)) end
      break
    end
  end
  if state == 'waiting' and redis.call('LPOS', base .. 'active', ARGV[i]) then state = 'active' end
  local large = {}
  for n, field in ipairs(spec.large) do
    large[n] = false
    if there and (spec.gate == 0 or redis.call('HSTRLEN', job, field) <= spec.gate) then
      large[n] = redis.call('HGET', job, field)
    end
  end
  local children = spec.gate == 0
    and redis.call('EXISTS', job .. ':dependencies', job .. ':processed', job .. ':failed', job .. ':unsuccessful') > 0
  found[#found + 1] = {state, due, small, large, children}
end
return found
