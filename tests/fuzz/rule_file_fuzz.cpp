// SPDX-License-Identifier: GPL-3.0-or-later
// A file of rules: rules that are written as they were read, or one sentence.
#include <string>

#include "fuzz/fuzz.h"
#include "penstock/rules/rule_file.h"
#include "penstock/rules/rule_set.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace penstock;
  if (size > 50'000) return 0;
  auto read = rules::readRules(fuzz::asText(data, size));
  if (!read) {
    fuzz::require(!read.error().message.empty(), "an error that says nothing");
    return 0;
  }
  const std::string written = rules::writeRules(*read);
  const auto again = rules::readRules(written);
  fuzz::require(again && rules::writeRules(*again) == written, "rules that are others once they were written");
  rules::RuleSet::compile(std::move(*read));
  return 0;
}
