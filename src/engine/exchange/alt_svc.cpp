// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exchange/alt_svc.h"

#include "penstock/base/ascii.h"

namespace penstock::engine {

namespace {

/// Up to the next comma outside quotes.
std::string_view nextAlternative(std::string_view& rest) {
  bool quoted = false;
  std::size_t i = 0;
  for (; i < rest.size(); ++i) {
    if (rest[i] == '"') quoted = !quoted;
    if (rest[i] == '\\' && quoted) ++i;
    else if (rest[i] == ',' && !quoted) break;
  }
  const std::string_view out = rest.substr(0, i);
  rest.remove_prefix(std::min(rest.size(), i + 1));
  return trimOws(out);
}

/// By protocol-id: h3, its drafts (h3-29), Google's (h3-Q050, quic, hq).
bool runsOverQuic(std::string_view alternative) {
  const std::string id = lowered(trimOws(alternative.substr(0, alternative.find('='))));
  return id == "h3" || id.starts_with("h3-") || id == "quic" || id == "hq" || id.starts_with("hq-");
}

}  // namespace

std::optional<std::string> withoutHttp3(std::string_view altSvc) {
  std::string kept;
  bool found = false;
  while (!altSvc.empty()) {
    const std::string_view alternative = nextAlternative(altSvc);
    if (alternative.empty()) continue;
    if (runsOverQuic(alternative)) {
      found = true;
      continue;
    }
    if (!kept.empty()) kept += ", ";
    kept += alternative;
  }
  if (!found) return std::nullopt;
  return kept;
}

namespace {

class Kept final : public Interception {
 public:
  bool mayWait() const override { return false; }
  net::Awaitable<Verdict> response(Passage& passage) override {
    bool changed = false;
    for (std::size_t i = 0; i < passage.response()->headers.size();) {
      const auto field = passage.response()->headers[i];
      const auto kept = equalsIgnoreCase(field.name, "alt-svc") ? withoutHttp3(field.value) : std::nullopt;
      if (!kept) {
        ++i;
        continue;
      }
      const std::string name(field.name);
      changed = true;
      if (kept->empty())
        passage.editResponse().headers.removeAt(i);
      else
        passage.editResponse().headers.replaceAt(i++, name, *kept);
    }
    if (changed) passage.did(model::Did::keptFromHttp3);
    co_return Verdict::pass();
  }
};

}  // namespace

std::unique_ptr<Interception> WithoutHttp3::begin(const Passage& passage) {
  const auto& connection = passage.exchange().connection;
  if (!connection || connection->entry != "transparent") return nullptr;
  return std::make_unique<Kept>();
}

}  // namespace penstock::engine
