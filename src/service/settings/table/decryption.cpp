// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "penstock/base/ascii.h"
#include "service/settings/near_miss.h"
#include "service/settings/table/values.h"

namespace penstock::service {
namespace {

Result<void> setCaFolder(SettingsDraft& draft, const Written& written) {
  model::Config& config = draft.settings.config;
  if (Result<void> taken = take(config.caDir, parsePath(draft, written.text(), "a folder")); !taken) return taken;
  if (written.byFlag) {  // it wins over ca.cert_path of the file
    config.caCert.clear();
    config.caKey.clear();
  }
  return {};
}

Result<void> setCaKey(SettingsDraft& draft, const Written& written) {
  return take(draft.settings.config.caKey, parsePemPath(draft, written.text(), "PRIVATE KEY"));
}

Result<void> setTlsMinimums(SettingsDraft& draft, const Written& written) {
  model::EngineConfig& config = draft.settings.config.engine;
  if (!written.byFlag) config.tlsMinFor.clear();
  for (const std::string& word : written.words) {
    Result<model::TlsMinimum> minimum = parseTlsMinimum(word);
    if (!minimum) return minimum.error();
    if (minimum->host.empty())
      config.tlsMin = minimum->version;
    else
      config.tlsMinFor.insert(
          written.byFlag ? config.tlsMinFor.begin() + std::ptrdiff_t(draft.tlsMinimums++) : config.tlsMinFor.end(),
          std::move(*minimum));
  }
  return {};
}

std::optional<Written> writtenTlsMinimums(const Settings& settings) {
  const model::EngineConfig& config = settings.config.engine;
  std::vector<std::string> words{std::string(model::toText(config.tlsMin))};
  for (const model::TlsMinimum& one : config.tlsMinFor) words.push_back(one.host + "=" + std::string(model::toText(one.version)));
  return listOf(std::move(words));
}

Result<void> setAutoPassthrough(SettingsDraft& draft, const Written& written) {
  const Result<bool> on = parseSwitch(written.text());
  if (!on) return on.error();
  unsigned& after = draft.settings.config.engine.autoPassthrough.after;
  if (!*on)
    after = 0;
  else if (after == 0)
    after = model::AutoPassthroughConfig().after;
  return {};
}

std::optional<Written> writtenAutoPassthrough(const Settings& settings) {
  return oneWord(settings.config.engine.autoPassthrough.after != 0);
}

Result<void> setRefusals(SettingsDraft& draft, const Written& written) {
  const auto after = parseDecimal(written.text());
  if (!after || *after > 100)
    return badSetting(inQuotes(written.text()) +
                      " is not a number of refusals; expected 1 to 100, or 0 to pass nothing through by itself");
  draft.settings.config.engine.autoPassthrough.after = unsigned(*after);
  return {};
}

std::optional<Written> writtenRefusals(const Settings& settings) {
  return oneWord(std::to_string(settings.config.engine.autoPassthrough.after));
}

constexpr double kMinute = 60'000;  // ms

Result<void> setMinutes(SettingsDraft& draft, const Written& written) {
  const std::string text = written.text();
  char* end = nullptr;
  const double minutes = std::strtod(text.c_str(), &end);
  if (text.empty() || *end || !(minutes > 0) || minutes > 60 * 24 * 366)
    return badSetting(inQuotes(text) + " is not a number of minutes; expected such as 10 or 0.5");
  draft.settings.config.engine.autoPassthrough.period = std::chrono::milliseconds(std::max(1LL, std::llround(minutes * kMinute)));
  return {};
}

std::optional<Written> writtenMinutes(const Settings& settings) {
  std::array<char, 32> text;
  const double minutes = double(settings.config.engine.autoPassthrough.period.count()) / kMinute;
  return oneWord(std::string(text.data(), std::to_chars(text.data(), text.data() + text.size(), minutes).ptr));
}

constexpr Setting kRows[] = {
    {.key = "ca.dir",
     .flag = "--ca-dir",
     .takes = "FOLDER",
     .help = "holds penstock-ca.pem and its key; made at first start",
     .value = {.set = setCaFolder, .written = [](const Settings& s) { return wordUnlessEmpty(s.config.caDir); }, .kind = SettingValue::Kind::folder}},
    {.key = "ca.cert_path", .help = "certificate of an authority of your own (PEM)", .value = aPemFile<&model::Config::caCert>},
    {.key = "ca.key_path",
     .help = "its key (PEM)",
     .value = {.set = setCaKey, .written = [](const Settings& s) { return wordUnlessEmpty(s.config.caKey); }, .kind = SettingValue::Kind::file}},
    {.key = "proxy.ignore",
     .flag = "--ignore",
     .takes = "PATTERN",
     .help = "pass these hosts through undecrypted: *.example.com,\nexample.com:8443 or /regex/; again for more",
     .applies = Applies::nextConnection,
     .value = hostPatterns<&model::EngineConfig::passthrough>},
    {.key = "proxy.upstream_ca",
     .flag = "--upstream-ca",
     .takes = "FILE",
     .help = "PEM file of more roots to trust in servers",
     .value = aPemFile<&model::EngineConfig::upstreamCa>},
    {.key = "proxy.insecure",
     .flag = "--insecure",
     .takes = "PATTERN",
     .means = "*",
     .help = "do not verify certificates of servers: of all, or of\nthese hosts; again for more",
     .applies = Applies::nextConnection,
     .value = hostPatterns<&model::EngineConfig::insecure, AlsoSwitch::yes>},
    {.key = "proxy.tls_min",
     .flag = "--tls-min",
     .takes = "[PATTERN=]VERSION",
     .help =
         "oldest TLS to speak, with servers and clients: 1.0, 1.1,\n1.2 (default) or 1.3, for all hosts, or for these; again\n"
         "for more, the first that matches counts",
     .applies = Applies::nextConnection,
     .value = {.shape = SettingValue::Shape::list, .set = setTlsMinimums, .written = writtenTlsMinimums}},
    {.key = "proxy.http2",
     .flag = "--no-http2",
     .means = "false",
     .help = "speak HTTP/1.1 at most, with servers and clients",
     .applies = Applies::nextConnection,
     .value = aSwitch<&model::EngineConfig::http2>},
    {.key = "proxy.auto_passthrough",
     .flag = "--no-auto-passthrough",
     .means = "false",
     .help = "decrypt hosts also for clients that refuse our certificate",
     .applies = Applies::nextConnection,
     .value = {.set = setAutoPassthrough, .written = writtenAutoPassthrough, .kind = SettingValue::Kind::toggle}},
    {.key = "proxy.auto_passthrough.after",
     .help = "refusals of our certificate after which a host is passed through undecrypted to that client; 0: never",
     .applies = Applies::nextConnection,
     .value = {.set = setRefusals, .written = writtenRefusals}},
    {.key = "proxy.auto_passthrough.minutes",
     .help = "how long it is passed through then",
     .applies = Applies::nextConnection,
     .value = {.set = setMinutes, .written = writtenMinutes}},
    {.key = "proxy.mirror_client_hello",
     .flag = "--mirror-hello",
     .takes = "PATTERN",
     .means = "*",
     .help = "make our ClientHello like the client's as far as OpenSSL\ncan: for all hosts, or for these; again for more",
     .applies = Applies::nextConnection,
     .value = hostPatterns<&model::EngineConfig::mirrorClientHello, AlsoSwitch::yes>},
};

}  // namespace

std::span<const Setting> decryptionSettings() { return kRows; }

}  // namespace penstock::service
