// SPDX-License-Identifier: GPL-3.0-or-later
// The YAML file of settings and the values that flags and keys share: settings, or one sentence that names the file.
#include <string>

#include "fuzz/fuzz.h"
#include "penstock/service/config_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace penstock;
  if (size > 50'000) return 0;
  const std::string_view in = fuzz::asText(data, size);
  static const auto folders = service::UserFolders::below("/nowhere");
  service::Settings settings;
  const auto read = service::readConfigText(in, "settings.yaml", settings, folders);
  if (!read)
    fuzz::require(read.error().message.find("settings.yaml") != std::string::npos, "an error that names no file");

  const std::string_view line = in.substr(0, in.find('\n'));
  service::parseSize(line);
  service::parseDuration(line);
  service::parseAddress(line);
  service::parsePort(line);
  service::parseHostPattern(line);
  service::parseProxyCredentials(line);
  if (const auto listener = service::parseListener(line))
    fuzz::require(!listener->address.empty(), "a listener without an address");
  if (const auto target = service::parseReverseTarget(line))
    fuzz::require(!target->host.empty() && target->port != 0, "a target that is none");
  if (const auto proxy = service::parseUpstreamProxy(line))
    fuzz::require(!proxy->host.empty() && proxy->port != 0, "a proxy that is none");
  return 0;
}
