// SPDX-License-Identifier: GPL-3.0-or-later
// MessagePack and CBOR (RFC 8949) as trees of values. Readers of our own: nlohmann_json's recurse over the input, end at a key that is no text,
// and give no tags, no order and no duplicates.
#pragma once

#include <string>
#include <string_view>

#include "penstock/base/cancel_token.h"
#include "penstock/codec/value_tree.h"

namespace penstock::codec {

struct PackedTree {
  ValueTreePtr tree;              // what could be read; several values one after another are the items of an array. Null: cancelled
  const char* problem = nullptr;  // one clause: why the bytes from `problemAt` on are none; null when all are
  std::size_t problemAt = 0;
  bool truncated = false;         // the problem is that they end
};

/// Linear in time, without recursion. Extensions and tags are `tagged`, with what they mean as a note; times are told in words.
PackedTree messagePackTree(std::string_view bytes, const CancelToken& token = {}, ValueTreeLimits limits = {});
PackedTree cborTree(std::string_view bytes, const CancelToken& token = {}, ValueTreeLimits limits = {});

/// A value and what it holds as text, in CBOR's diagnostic notation (RFC 8949, 8) laid out like JSON: `0("2024-05-01T00:00:00Z")`, `h'00ff'`, keys as
/// they are, and notes between slashes. At most about `limit` bytes, then "…".
std::string valueDiagnostic(const ValueTree& tree, ValueTree::Id node, std::size_t limit = 64u << 20);

/// Whether bytes of which nothing else is known are surely that: one array or map of several things, whole, to the last byte.
bool surelyMessagePack(std::string_view bytes);
bool surelyCbor(std::string_view bytes);

}  // namespace penstock::codec
