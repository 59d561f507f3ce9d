// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/base/ascii.h"
#include "service/settings/near_miss.h"
#include "service/settings/table/values.h"

namespace penstock::service {
namespace {

Result<void> setHeadLimit(SettingsDraft& draft, const Written& written) {
  return take(draft.settings.config.engine.headLimit, parseBytes(written.text(), 1024, "512kb, 10mb, 2gb"));
}

std::optional<Written> writtenHeadLimit(const Settings& settings) { return oneWord(bytesText(settings.config.engine.headLimit)); }

Result<void> setThreads(SettingsDraft& draft, const Written& written) {
  const auto threads = parseDecimal(written.text());
  if (!threads || *threads < 1 || *threads > 64)
    return badSetting(inQuotes(written.text()) + " is not a number of threads; expected 1 to 64");
  draft.settings.config.engine.threads = static_cast<unsigned>(*threads);
  return {};
}

std::optional<Written> writtenThreads(const Settings& settings) {
  return oneWord(std::to_string(settings.config.engine.threads));
}

using Timeouts = model::Timeouts;
constexpr auto kNext = Applies::nextConnection;

constexpr Setting kRows[] = {
    {.key = "proxy.timeouts.connect",
     .help = "until a server is reached, all its addresses together",
     .applies = kNext,
     .value = aWait<&Timeouts::connect>},
    {.key = "proxy.timeouts.tls_handshake",
     .help = "until TLS is spoken, on each side",
     .applies = kNext,
     .value = aWait<&Timeouts::tlsHandshake>},
    {.key = "proxy.timeouts.client_head",
     .help = "from the first byte of a client's head to its last",
     .applies = kNext,
     .value = aWait<&Timeouts::clientHead>},
    {.key = "proxy.timeouts.idle",
     .help = "for a client without a byte, between requests or within one",
     .applies = kNext,
     .value = aWait<&Timeouts::idle>},
    {.key = "proxy.timeouts.response",
     .help = "for a response's head, and for the next byte of its body",
     .applies = kNext,
     .value = aWait<&Timeouts::response>},
    {.key = "proxy.timeouts.write",
     .help = "for a peer to take the next byte",
     .applies = kNext,
     .value = aWait<&Timeouts::write>},
    {.key = "proxy.timeouts.keepalive",
     .help = "after so much silence a peer is probed, and ended when it is silent for twice as long",
     .applies = kNext,
     .value = aWait<&Timeouts::keepAlive>},
    {.key = "proxy.head_limit",
     .help = "bytes of a head; one that is longer is refused",
     .applies = kNext,
     .value = {.set = setHeadLimit, .written = writtenHeadLimit}},
    {.key = "proxy.allow_ambiguous",
     .help = "forward as it is what two parsers could read differently",
     .applies = kNext,
     .value = aSwitch<&model::EngineConfig::allowAmbiguous>},
    {.key = "proxy.threads",
     .help = "threads that connections are shared among",
     .value = {.set = setThreads, .written = writtenThreads}},
};

}  // namespace

std::span<const Setting> limitSettings() { return kRows; }

}  // namespace penstock::service
