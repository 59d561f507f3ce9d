// SPDX-License-Identifier: GPL-3.0-or-later
// Memory of a library that does not tell what it holds: each block begins with its size.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <cstring>

namespace penstock::codec {

constexpr std::size_t countedNote = alignof(std::max_align_t);

/// `held`: a std::size_t, the sum. Null where there is no memory.
inline void* allocateCounted(void* held, std::size_t n) {
  auto* note = static_cast<char*>(std::malloc(n + countedNote));
  if (!note) return nullptr;
  std::memcpy(note, &n, sizeof n);
  *static_cast<std::size_t*>(held) += n;
  return note + countedNote;
}

inline void releaseCounted(void* held, void* bytes) {
  if (!bytes) return;
  char* note = static_cast<char*>(bytes) - countedNote;
  std::size_t n = 0;
  std::memcpy(&n, note, sizeof n);
  *static_cast<std::size_t*>(held) -= n;
  std::free(note);
}

}  // namespace penstock::codec
