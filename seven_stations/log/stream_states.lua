-- For each stream: 0 if it is not the incarnation being read, 1 if it is, 2 if it also still has the entry that was
-- read last, so that nothing between that one and the next was lost.
-- KEYS: streams. ARGV, two for each: the group of the incarnation being read; the entry that was read last.
local states = {}
for i, key in ipairs(KEYS) do
  states[i] = 0
  local groups = redis.pcall('XINFO', 'GROUPS', key)
  if not groups.err then
    for _, group in ipairs(groups) do
      if group[2] == ARGV[2 * i - 1] then states[i] = 1 + #redis.call('XRANGE', key, ARGV[2 * i], ARGV[2 * i]) end
    end
  end
end
return states
