// SPDX-License-Identifier: GPL-3.0-or-later
#include "rules/chance.h"

#include <random>

namespace penstock::rules {

Draws drawsOf(const CompiledRule& rule, std::optional<std::uint64_t> seed) {
  if (seed) return Draws(*seed + rule.drawn.fetch_add(1, std::memory_order_relaxed) * 0xd1342543de82ef95u);
  thread_local Draws ours{std::random_device()() + (std::uint64_t(std::random_device()()) << 32)};
  return Draws(ours.next());
}

}  // namespace penstock::rules
