// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever is sent on reads back as the same message, in one way only; and nothing received is lost from the record.
#include <string>

#include "fuzz/fuzz.h"
#include "penstock/wire/http1/head.h"

namespace {

using namespace penstock;
using namespace penstock::wire::http1;
using model::Anomaly;

constexpr Anomaly ambiguousInResponses = Anomaly::contentLengthWithTransferEncoding | Anomaly::conflictingContentLength |
                                         Anomaly::invalidContentLength | Anomaly::obsFold | Anomaly::bareLf | Anomaly::bareCr |
                                         Anomaly::nul | Anomaly::spaceBeforeColon | Anomaly::leadingEmptyLine;
constexpr Anomaly ambiguousInRequests = ambiguousInResponses | Anomaly::repeatedContentLength | Anomaly::missingColon |
                                        Anomaly::repeatedHost;

template <class Head>
std::string written(const Head& head, bool verbatim) {
  std::string out;
  appendTo(out, head, verbatim);
  return out;
}

bool isFramingField(std::string_view name) {
  const auto is = [&](std::string_view other) {
    if (name.size() != other.size()) return false;
    for (std::size_t i = 0; i < name.size(); ++i)
      if ((name[i] | 0x20) != (other[i] | 0x20)) return false;
    return true;
  };
  return is("Content-Length") || is("Transfer-Encoding");
}

/// The fields but for those that frame the body, as text that can be compared: folds joined, lines that are no fields
/// left out.
std::string plainFields(const model::Headers& headers) {
  std::string out;
  for (std::size_t i = 0; i < headers.size(); ++i) {
    if (headers[i].name.empty() || isFramingField(headers[i].name)) continue;
    out.append(headers[i].name).append(":").append(unfolded(headers[i].value)).append("\n");
  }
  return out;
}

template <class Parse, class Frame, class SameStart>
void check(std::string_view in, Parse parse, Frame frame, SameStart sameStart, Anomaly ambiguous) {
  const auto p = parse(in);
  fuzz::require(p.head != nullptr, "a head is never null");
  fuzz::require(p.head->headers.received() == in, "the block is kept");
  fuzz::require(p.why.empty() == (p.verdict == Verdict::ok), "a reason goes with a verdict");
  std::size_t last = 0;
  for (std::size_t i = 0; i < p.head->headers.size(); ++i) {
    const auto f = p.head->headers[i];
    const auto at = std::size_t(f.line.data() - p.head->headers.received().data());
    fuzz::require(at >= last && at + f.line.size() <= in.size(), "lines lie in order within the block");
    last = at + f.line.size();
  }
  if (p.verdict != Verdict::unreadable) fuzz::require(written(*p.head, true) == in, "verbatim is what was received");
  if (p.verdict != Verdict::ok) return;

  const std::string out = written(*p.head, false);
  HeadScanner scanner;
  fuzz::require(scanner.find(out) == out.size(), "one whole head is sent on");
  const auto q = parse(out);
  fuzz::require(q.verdict == Verdict::ok, "what is sent on is readable");
  fuzz::require(!any(q.head->anomalies & ambiguous), "what is sent on is not ambiguous");
  fuzz::require(sameStart(*p.head, *q.head), "the start line says the same");
  fuzz::require(plainFields(p.head->headers) == plainFields(q.head->headers), "the fields say the same");
  const Framing a = frame(*p.head), b = frame(*q.head);
  fuzz::require(a.kind == b.kind && a.length == b.length, "the body ends at the same place");
  fuzz::require(written(*q.head, false) == out, "what is sent on needs no more mending");
  if (!any(p.head->anomalies)) fuzz::require(out == in, "a clean head goes out as it came");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view in = fuzz::asText(data, size);
  HeadScanner scanner, stepped;
  const std::size_t end = scanner.find(in);
  std::size_t found = HeadScanner::npos;
  for (std::size_t n = 0; n <= in.size() && found == HeadScanner::npos; n += 3) found = stepped.find(in.substr(0, n));
  if (found == HeadScanner::npos) found = stepped.find(in);
  fuzz::require(found == end, "the end of the head depends on the split");

  parseRequest(in);  // a block without an end harms nothing
  parseResponse(in);
  if (end == HeadScanner::npos) return 0;
  const std::string_view block = in.substr(0, end);
  check(
      block, parseRequest, [](const model::RequestHead& h) { return framingOf(h); },
      [](const model::RequestHead& a, const model::RequestHead& b) {
        return a.method == b.method && a.target == b.target && a.version == b.version && a.authority == b.authority &&
               a.path == b.path && a.scheme == b.scheme;
      },
      ambiguousInRequests);
  check(
      block, parseResponse, [](const model::ResponseHead& h) { return framingOf(h, "GET"); },
      [](const model::ResponseHead& a, const model::ResponseHead& b) {
        return a.status == b.status && a.reason == b.reason && a.version == b.version;
      },
      ambiguousInResponses);
  return 0;
}
