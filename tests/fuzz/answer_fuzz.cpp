// SPDX-License-Identifier: GPL-3.0-or-later
// Answers and records put together: the same however they are cut, within bounds.
#include <algorithm>
#include <string>
#include <vector>

#include "fuzz/fuzz.h"
#include "penstock/codec/answer.h"
#include "penstock/codec/json_records.h"

namespace {
using namespace penstock;

codec::Answer answerOf(codec::AnswerFraming framing, std::string_view in, std::size_t step) {
  codec::AnswerReader reader(framing);
  for (std::size_t i = 0; i < in.size(); i += step) reader.feed(in.substr(i, step));
  reader.finish();
  return reader.answer();
}

std::vector<std::uint64_t> recordsOf(codec::RecordForm form, std::string_view in, std::size_t step) {
  std::vector<std::uint64_t> places;
  codec::JsonRecords records(form);
  const auto each = [&](std::uint64_t begin, std::uint64_t end) {
    fuzz::require(begin < end && end <= in.size(), "a record outside");
    fuzz::require(places.empty() || begin >= places.back(), "records overlap");
    places.insert(places.end(), {begin, end});
  };
  for (std::size_t i = 0; i < in.size(); i += step) records.feed(in.substr(i, step), each);
  records.finish(each);
  return places;
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2 || size > 65536) return 0;
  const std::string_view in = fuzz::asText(data + 2, size - 2);
  const std::size_t step = data[1] % 16 + 1;
  const auto framing = codec::AnswerFraming(data[0] & 3);
  const codec::Answer whole = answerOf(framing, in, std::max<std::size_t>(in.size(), 1));
  fuzz::require(whole == answerOf(framing, in, step), "another when it is cut");
  fuzz::require(whole.parts.size() <= codec::AnswerReader::mostParts, "too many parts");
  std::size_t text = 0;
  for (const codec::AnswerPart& part : whole.parts) text += part.text.size();
  fuzz::require(text <= 4 * in.size() + 16, "text of nothing");
  const auto form = codec::RecordForm(data[0] % 3);
  fuzz::require(recordsOf(form, in, std::max<std::size_t>(in.size(), 1)) == recordsOf(form, in, step), "other records when they are cut");
  return 0;
}
