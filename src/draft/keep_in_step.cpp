// SPDX-License-Identifier: GPL-3.0-or-later
// What follows the rest of a request text: its host, its codings, its length.
#include <algorithm>

#include "draft/text_scan.h"
#include "draft/words.h"
#include "penstock/base/ascii.h"
#include "penstock/base/printable.h"
#include "penstock/codec/content_encoder.h"
#include "penstock/draft/request_text.h"
#include "penstock/draft/target.h"
#include "penstock/wire/http1/body.h"
#include "penstock/wire/http1/head.h"

namespace penstock::draft {
namespace {

class Mending {
 public:
  Mending(std::string text, const KeepInStep& options) : options_(options) {
    out_.text = std::move(text);
    http2_ = isHttp2(out_.text);
  }

  InStep run() {
    if (!options_.hostTouched && !options_.authority.empty()) followHost();
    if (options_.bodyIsDecoded && !options_.codingTouched) putCodingsOn();
    if (options_.bodyIsDecoded && !options_.lengthTouched) putChunksOn();
    if (!options_.lengthTouched) followLength();
    return std::move(out_);
  }

 private:
  std::vector<Item> named(std::string_view name) const {
    std::vector<Item> all = fields(out_.text);
    std::erase_if(all, [&](const Item& item) { return !equalsIgnoreCase(item.name, name); });
    return all;
  }
  void apply(const TextEdits& edits) { out_.text = applied(out_.text, edits); }
  void say(std::string_view sentence) { out_.changes.emplace_back(sentence); }
  std::size_t bodySize() const { return split(out_.text).body.size(); }

  /// What the server is called in this request: the target's, or that of an absolute-form.
  std::string host() const {
    const std::string target = targetOf(out_.text);
    if (http2_ || target.find("://") == target.npos || !readTarget(target)) return options_.authority;
    const auto head = wire::http1::parseRequest("GET " + oneLine(target) + " HTTP/1.1\r\n\r\n").head;
    return head->authority.empty() ? options_.authority : head->authority;
  }

  void followHost() {
    const std::string wanted = host();
    const std::string_view name = http2_ ? ":authority" : "Host";
    const std::vector<Item> there = named(name);
    if (there.size() > 1) return;  // so it was written on purpose
    if (there.size() == 1) {
      if (equalsIgnoreCase(there[0].value, wanted)) return;
      apply(setField(out_.text, name, wanted));
      return say(std::string(name) + " is " + inQuotes(wanted) + ", not " + inQuotes(there[0].value));
    }
    if (http2_ ? methodOf(out_.text) == "CONNECT" || !named("host").empty() : !equalsIgnoreCase(version(), "HTTP/1.1")) return;
    apply(insertField(out_.text, 0, name, wanted));
    say(std::string(name) + " was added: " + inQuotes(wanted));
  }

  std::string version() const { return std::string(at(out_.text, startLineOf(out_.text).version)); }

  std::string joined(std::string_view name) const {
    std::string all;
    for (const Item& item : named(name)) all.append(all.empty() ? "" : ", ").append(wire::http1::unfolded(item.value));
    return all;
  }

  void replaceBody(std::string_view body) {
    out_.text.resize(split(out_.text).head.size());
    out_.text.append(body);
  }

  void putCodingsOn() {
    const std::string coding = joined("Content-Encoding");
    const std::string_view body = split(out_.text).body;
    if (coding.empty() || body.empty()) return;
    auto coded = codec::encode(body, coding);
    if (!coded) return say("The body is sent without its Content-Encoding: " + coded.error().message);
    const std::size_t before = body.size();
    replaceBody(*coded);
    say("The body was coded as " + printable(coding) + ": " + std::to_string(before) + " bytes are " + std::to_string(bodySize()));
  }

  void putChunksOn() {
    if (http2_) return;
    const auto head = wire::http1::parseRequest(split(out_.text).head.substr(0, mostHead)).head;
    if (wire::http1::framingOf(*head).kind != wire::http1::Framing::Kind::chunked) return;
    std::string framed;
    wire::http1::appendChunk(framed, split(out_.text).body);
    wire::http1::appendLastChunk(framed, nullptr);
    replaceBody(framed);
    say("The body was put into a chunk");
  }

  void followLength() {
    if (!named("Transfer-Encoding").empty() && !http2_) return;
    const Split parts = split(out_.text);
    if (!parts.ended) return;
    const std::string wanted = std::to_string(parts.body.size());
    const std::vector<Item> there = named("Content-Length");
    if (there.size() > 1) return;
    if (there.size() == 1) {
      if (there[0].value == wanted) return;
      apply(setField(out_.text, "Content-Length", wanted));
      return say("Content-Length is " + wanted + ", not " + inQuotes(there[0].value));
    }
    if (http2_ || parts.body.empty()) return;
    apply(setField(out_.text, "Content-Length", wanted));
    say("Content-Length was added: " + wanted);
  }

  const KeepInStep& options_;
  InStep out_;
  bool http2_ = false;
};

}  // namespace

InStep keepInStep(std::string text, const KeepInStep& options) { return Mending(std::move(text), options).run(); }

}  // namespace penstock::draft
