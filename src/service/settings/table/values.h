// SPDX-License-Identifier: GPL-3.0-or-later
// How settings of the usual kinds are read and written, made for the member that holds them.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "penstock/service/setting.h"

namespace penstock::service {

inline Error badSetting(std::string message) { return makeError(ErrorCode::invalidArgument, std::move(message)); }

/// Where a member lies in the settings.
template <class T>
auto& placeOf(auto& settings, T model::Config::*member) {
  return settings.config.*member;
}
template <class T>
auto& placeOf(auto& settings, T model::EngineConfig::*member) {
  return settings.config.engine.*member;
}
template <class T>
auto& placeOf(auto& settings, T model::Timeouts::*member) {
  return settings.config.engine.timeouts.*member;
}

Result<bool> parseSwitch(const std::string& text);
Result<std::chrono::milliseconds> parseWait(const std::string& text);
/// Absolute. `expected`: "a PEM file". **Errors**: an empty path.
Result<std::string> parsePath(const SettingsDraft& draft, const std::string& text, const char* expected);
/// The path of a file that holds a PEM block of this label.
Result<std::string> parsePemPath(const SettingsDraft& draft, const std::string& text, const char* label);
/// `examples`: "512kb, 10mb, 2gb".
Result<std::uint64_t> parseBytes(const std::string& text, std::uint64_t least, const char* examples);

/// One word. Nothing to write: nullopt.
Written oneWord(std::string word);
Written oneWord(bool on);
std::optional<Written> wordUnlessEmpty(const std::string& word);
Written listOf(std::vector<std::string> words);
/// "10mb" where it is whole, else bytes.
std::string bytesText(std::uint64_t bytes);
/// "30s", "1500ms".
std::string waitText(std::chrono::milliseconds wait);

/// `place = value`, or its error.
template <class T, class V>
Result<void> take(T& place, Result<V> value) {
  if (!value) return value.error();
  place = static_cast<T>(std::move(*value));
  return {};
}

template <auto member>
inline constexpr SettingValue aSwitch{
    .set = [](SettingsDraft& d, const Written& w) { return take(placeOf(d.settings, member), parseSwitch(w.text())); },
    .written = [](const Settings& s) -> std::optional<Written> { return oneWord(placeOf(s, member)); },
    .kind = SettingValue::Kind::toggle};

template <auto member>
inline constexpr SettingValue aWait{
    .set = [](SettingsDraft& d, const Written& w) { return take(placeOf(d.settings, member), parseWait(w.text())); },
    .written = [](const Settings& s) -> std::optional<Written> { return oneWord(waitText(placeOf(s, member))); }};

template <auto member>
inline constexpr SettingValue aPemFile{
    .set = [](SettingsDraft& d,
              const Written& w) { return take(placeOf(d.settings, member), parsePemPath(d, w.text(), "CERTIFICATE")); },
    .written = [](const Settings& s) { return wordUnlessEmpty(placeOf(s, member)); },
    .kind = SettingValue::Kind::file};

/// Hosts. A switch as well: all or none.
enum class AlsoSwitch : bool { no, yes };
Result<void> setPatterns(std::vector<std::string>& hosts, const Written& written, AlsoSwitch alsoSwitch);

template <auto member, AlsoSwitch alsoSwitch = AlsoSwitch::no>
inline constexpr SettingValue hostPatterns{
    .shape = SettingValue::Shape::list,
    .set = [](SettingsDraft& d, const Written& w) { return setPatterns(placeOf(d.settings, member), w, alsoSwitch); },
    .written = [](const Settings& s) -> std::optional<Written> { return listOf(placeOf(s, member)); }};

/// The rows, each group in a file of its own.
std::span<const Setting> appearanceSettings();
std::span<const Setting> listeningSettings();
std::span<const Setting> decryptionSettings();
std::span<const Setting> certificateSettings();
std::span<const Setting> upstreamSettings();
std::span<const Setting> nameSettings();
std::span<const Setting> recordingSettings();
std::span<const Setting> limitSettings();
std::span<const Setting> scriptSettings();
std::span<const Setting> redactionSettings();
std::span<const Setting> otherSettings();

}  // namespace penstock::service
