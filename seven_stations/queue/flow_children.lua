-- The children of a job that is the parent of a flow, wherever BullMQ keeps them, without their return values.
-- KEYS: the job. ARGV: at most how many; a list of more than the second number is only counted.
local sources = {
  {'SCARD', 'SMEMBERS', ':dependencies'},
  {'HLEN', 'HKEYS', ':processed'},
  {'HLEN', 'HKEYS', ':failed'},
  {'ZCARD', 'ZRANGE', ':unsuccessful'},
}
local total, found = 0, {}
for _, source in ipairs(sources) do
  local size = redis.pcall(source[1], KEYS[1] .. source[3])
  if type(size) == 'number' and size > 0 then
    total = total + size
    if size <= tonumber(ARGV[2]) then
      local names = source[2] == 'ZRANGE' and redis.call('ZRANGE', KEYS[1] .. source[3], 0, -1)
        or redis.call(source[2], KEYS[1] .. source[3])
      for _, name in ipairs(names) do
        if #found < tonumber(ARGV[1]) then found[#found + 1] = name end
      end
    end
  end
end
return {total, found}
