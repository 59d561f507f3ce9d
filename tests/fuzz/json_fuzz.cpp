// SPDX-License-Identifier: GPL-3.0-or-later
// JSON laid out: only white space changes, the verdict does not depend on the split, and what was laid out is valid and
// stays as it is.
#include <string>

#include "fuzz/fuzz.h"
#include "penstock/codec/json_pretty.h"

namespace {

using namespace penstock;

/// Without the white space between tokens.
std::string dense(std::string_view json) {
  std::string out;
  bool quoted = false, escape = false;
  for (const char c : json) {
    if (!quoted && (c == ' ' || c == '\t' || c == '\r' || c == '\n')) continue;
    out += c;
    if (escape)
      escape = false;
    else if (quoted && c == '\\')
      escape = true;
    else if (c == '"')
      quoted = !quoted;
  }
  return out;
}

void checkSpans(const std::vector<codec::TokenSpan>& spans, std::size_t size) {
  std::size_t end = 0;
  for (const codec::TokenSpan& s : spans) {
    fuzz::require(s.offset >= end && s.offset <= size && s.length <= size - s.offset, "spans overlap or lie outside");
    end = s.offset + s.length;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || size > 100'000) return 0;
  codec::JsonPrettyOptions options;
  options.several = data[0] & 1;
  options.spans = true;
  options.inlineWidth = data[0] & 2 ? 64 : 0;
  options.limit = 1 << 20;
  const std::string_view in = fuzz::asText(data + 1, size - 1);

  const codec::JsonPretty whole = codec::prettyJson(in, options);
  fuzz::require(whole.text.size() <= options.limit, "more than the limit");
  checkSpans(whole.spans, whole.text.size());
  if (whole.end != codec::JsonEnd::limit)
    fuzz::require(codec::checkJson(in, options.several) == whole.end,
                  "two verdicts");
  if (whole.end == codec::JsonEnd::invalid)
    fuzz::require(whole.error.offset <= in.size() && !whole.error.message.empty(),
                  "an error outside, or without words");
  if (whole.end == codec::JsonEnd::complete) {
    const std::string_view source = in.starts_with("\xef\xbb\xbf") ? in.substr(3) : in;
    fuzz::require(dense(whole.text) == dense(source), "more than white space changed");
    fuzz::require(codec::prettyJson(whole.text, options).text == whole.text, "laid out twice it differs");
  }

  codec::JsonPrettyPrinter printer(options);
  std::string text;
  bool going = true;
  for (std::string_view rest = in.starts_with("\xef\xbb\xbf") ? in.substr(3) : in; going && !rest.empty();
       rest.remove_prefix(std::min<std::size_t>(3, rest.size())))
    going = printer.feed(rest.substr(0, 3), text);
  fuzz::require(printer.finish(text) == whole.end, "the verdict depends on the split");
  if (whole.end == codec::JsonEnd::complete) fuzz::require(text == whole.text, "the text depends on the split");

  std::vector<codec::TokenSpan> spans;
  const std::string_view line = in.substr(0, in.find('\n'));
  codec::jsonLineSpans(line, spans);
  checkSpans(spans, line.size());
  return 0;
}
