// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes give a tree within them, text and JSON that are UTF-8 and JSON; descriptors of a stranger teach or are left out.
#include <string>

#include "fuzz/fuzz.h"
#include "penstock/codec/charset.h"
#include "penstock/codec/json_pretty.h"
#include "penstock/codec/protobuf.h"
#include "penstock/codec/protobuf_readings.h"
#include "penstock/codec/protobuf_schema.h"
#include "penstock/codec/value_makers.h"

namespace {

using namespace penstock;

void check(const std::vector<codec::ProtobufField>& fields, std::string_view whole, std::size_t& count) {
  for (const codec::ProtobufField& f : fields) {
    ++count;
    fuzz::require(f.offset <= whole.size() && f.size <= whole.size() - f.offset, "a field lies outside");
    fuzz::require(f.bytes.empty() || (f.bytes.data() >= whole.data() && f.bytes.data() + f.bytes.size() <= whole.data() + whole.size()),
                  "bytes lie outside");
    fuzz::require(f.kind != codec::ProtobufKind::enumeration || f.enumNames.size() == (f.packed ? f.values.size() : 1), "each value has its name");
    check(f.fields, whole, count);
  }
}

void checkTree(const codec::ProtobufTree& tree, std::string_view bytes) {
  std::size_t count = 0;
  check(tree.fields, bytes, count);
  fuzz::require(count <= 5000, "more fields than the limit");
  if (tree.problem) fuzz::require(tree.problemAt <= bytes.size(), "damage lies outside");
  fuzz::require(codec::isUtf8(codec::protobufText(tree, bytes)), "the text is not UTF-8");
  const std::string json = codec::protobufJson(tree);
  fuzz::require(codec::isUtf8(json) && codec::checkJson(json) == codec::JsonEnd::complete, "the JSON is none");
}

/// Whatever is offered for a field can be chosen, and the field is then read so.
void checkReadings(std::string_view bytes, const codec::ProtobufLimits& limits) {
  codec::ProtobufOffersPtr offers;
  const auto tree = codec::protobufValues(codec::decodeProtobuf(bytes, limits), bytes, &offers);
  codec::ProtobufChoices choices;
  for (codec::ValueTree::Id node = 0; node < tree->size(); ++node) {
    const auto offered = offers->of(*tree, node);
    const codec::ProtobufPath path = offers->path(*tree, node);
    fuzz::require(offered.empty() == path.empty(), "what can be chosen has its path");
    for (const auto& one : offered) fuzz::require(codec::isUtf8(one.sample), "a sample is not UTF-8");
    if (!offered.empty() && choices.size() < codec::mostChoices) choices.emplace(path, offered[(bytes.size() + node) % offered.size()].reading);
  }
  fuzz::require(codec::readChoices(codec::choicesText(choices)) == choices, "choices that are kept come back");
  checkTree(codec::decodeProtobuf(bytes, limits, choices), bytes);
  codec::readChoices(bytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes = fuzz::asText(data, size).substr(1);
  codec::ProtobufLimits limits;
  limits.fields = 5000;
  const codec::ProtobufTree tree = codec::decodeProtobuf(bytes, limits);
  checkTree(tree, bytes);
  fuzz::require(!codec::looksLikeProtobuf(bytes) || !tree.problem || tree.fields.size() >= 1, "what looks like Protocol Buffers can be read");
  if (data[0] & 1) {  // a descriptor, which is then used on itself
    const auto schema = codec::ProtobufSchema::reflected({std::string(bytes)});
    for (const std::string& type : schema->messageTypes()) {
      checkTree(schema->decode(bytes, type, limits), bytes);
      if (size > 4000) break;
    }
  }
  if (data[0] & 4) checkReadings(bytes, limits);
  if (data[0] & 2) codec::reflectedDescriptors(bytes);
  return 0;
}
