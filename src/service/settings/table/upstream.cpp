// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/base/percent.h"
#include "service/settings/table/values.h"

namespace penstock::service {
namespace {

Result<void> setUpstream(SettingsDraft& draft, const Written& written) {
  Result<model::UpstreamProxy> proxy = parseUpstreamProxy(written.text());
  if (!proxy) return proxy.error();
  auto& place = draft.settings.config.engine.upstreamProxy;
  if (place) proxy->except = std::move(place->except);  // of the file, or said before
  place = std::move(*proxy);
  return {};
}

std::optional<Written> writtenUpstream(const Settings& settings) {
  const auto& proxy = settings.config.engine.upstreamProxy;
  if (!proxy) return std::nullopt;
  std::string url = model::toText(*proxy);
  if (!proxy->user.empty()) {
    std::string login = percentEncoded(proxy->user);
    if (!proxy->password.empty()) login.append(":").append(percentEncoded(proxy->password));
    url.insert(url.find("://") + 3, login + "@");
  }
  return oneWord(std::move(url));
}

Result<void> setExceptions(SettingsDraft& draft, const Written& written) {
  auto& place = draft.settings.config.engine.upstreamProxy;
  if (!place) place.emplace();  // the URL may follow; without it a host is missing, which is told in the end
  std::vector<std::string> patterns;
  if (written.byFlag && written.before > 0) patterns = std::move(place->except);
  for (const std::string& word : written.words) {
    if (written.byFlag && word == "none") continue;
    Result<std::string> pattern = parseUpstreamException(word);
    if (!pattern) return pattern.error();
    patterns.push_back(std::move(*pattern));
  }
  place->except = std::move(patterns);
  return {};
}

std::optional<Written> writtenExceptions(const Settings& settings) {
  const auto& proxy = settings.config.engine.upstreamProxy;
  if (!proxy) return std::nullopt;
  return listOf(proxy->except);
}

constexpr Setting kRows[] = {
    {.key = "upstream.url",
     .flag = "--upstream",
     .takes = "URL",
     .help = "by way of this proxy: http://, https:// or socks5://,\nwith USER:PASSWORD@ if it asks for one",
     .applies = Applies::nextConnection,
     .secret = true,
     .value = {.set = setUpstream, .written = writtenUpstream}},
    {.key = "upstream.except",
     .flag = "--upstream-except",
     .takes = "PATTERN",
     .help = "but for these hosts: *.example.com, 10.0.0.0/8, or\nloopback, which is what is excepted unless said; none:\nno "
             "host; again for more",
     .applies = Applies::nextConnection,
     .value = {.shape = SettingValue::Shape::list, .set = setExceptions, .written = writtenExceptions}},
};

}  // namespace

std::span<const Setting> upstreamSettings() { return kRows; }

}  // namespace penstock::service
