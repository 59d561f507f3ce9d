// SPDX-License-Identifier: GPL-3.0-or-later
// MessagePack and CBOR: whatever comes, a tree whose texts are text, that can be written, and the same verdict with and without a tree.
#include <string>

#include "fuzz/fuzz.h"
#include "penstock/codec/charset.h"
#include "penstock/codec/json_pretty.h"
#include "penstock/codec/packed_tree.h"
#include "penstock/codec/value_makers.h"

namespace {

using namespace penstock;
using codec::ValueKind;
using codec::ValueTree;

void check(const ValueTree& tree) {
  for (ValueTree::Id n = 0; n < tree.size(); ++n) {
    fuzz::require(codec::isUtf8(tree.key(n)) && codec::isUtf8(tree.note(n)), "a key or a note that is no UTF-8");
    fuzz::require(tree.kind(n) == ValueKind::bytes || codec::isUtf8(tree.text(n)), "a text that is no UTF-8");
    fuzz::require(tree.kind(n) != ValueKind::tagged || tree.childCount(n) <= 1, "a tag of several values");
    if (tree.parent(n) != ValueTree::none) fuzz::require(tree.child(tree.parent(n), tree.row(n)) == n, "a value that its parent does not know");
  }
  if (tree.empty()) return;
  fuzz::require(codec::checkJson(codec::valueJson(tree, 0)) == codec::JsonEnd::complete, "what it writes is no JSON");
  fuzz::require(codec::isUtf8(codec::valueDiagnostic(tree, 0)), "its notation is no UTF-8");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || size > 20'000) return 0;
  const std::string_view bytes = fuzz::asText(data + 1, size - 1);
  switch (data[0] % 4) {
    case 0:
    case 1: {
      const bool cbor = data[0] % 4;
      const codec::PackedTree made = cbor ? codec::cborTree(bytes) : codec::messagePackTree(bytes);
      fuzz::require(!made.problem || made.problemAt <= bytes.size(), "a problem outside");
      check(*made.tree);
      if (cbor ? codec::surelyCbor(bytes) && !bytes.starts_with("\xd9\xd9\xf7") : codec::surelyMessagePack(bytes)) fuzz::require(!made.problem, "surely that, and broken");
      break;
    }
    case 2: check(*codec::formValues(bytes)); break;
    default: check(*codec::protobufValues(codec::decodeProtobuf(bytes), bytes));
  }
  return 0;
}
