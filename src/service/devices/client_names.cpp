// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/devices/client_names.h"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <utility>

#include "penstock/base/file.h"
#include "penstock/store/replace_file.h"
#include "service/settings/files.h"

namespace penstock::service {
namespace {

using Json = nlohmann::json;
constexpr std::size_t kMostFile = 1 << 20;

}  // namespace

void ClientNames::begin(std::string file) {
  std::map<std::string, std::string> names;
  const Result<std::string> text = file.empty() ? Result<std::string>(std::string()) : readWholeFile(file, kMostFile);
  const Json json = text ? Json::parse(*text, nullptr, false) : Json();
  if (json.is_object())
    for (const auto& [address, name] : json.items())
      if (name.is_string() && names.size() < most) names[address] = name.get<std::string>().substr(0, mostBytes);
  const std::lock_guard lock(mutex_);
  file_ = std::move(file);
  names_ = std::move(names);
}

std::map<std::string, std::string> ClientNames::all() const {
  const std::lock_guard lock(mutex_);
  return names_;
}

Result<void> ClientNames::set(const std::string& address, std::string name) {
  if (name.size() > mostBytes) return makeError(ErrorCode::limit, "a name has at most " + std::to_string(mostBytes) + " bytes");
  const std::lock_guard lock(mutex_);
  if (!name.empty() && names_.size() >= most && !names_.contains(address)) return makeError(ErrorCode::limit, "there are names for " + std::to_string(most) + " clients already");
  if (name.empty())
    names_.erase(address);
  else
    names_[address] = std::move(name);
  if (file_.empty()) return {};
  if (auto made = makeOwnFolder(std::filesystem::path(file_).parent_path().string()); !made) return made;
  return store::replaceFile(file_, Json(names_).dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace penstock::service
