// SPDX-License-Identifier: GPL-3.0-or-later
// The API over a Penstock that keeps nothing, listens nowhere and sends nothing, for targets that call it.
#pragma once

#include <array>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "fuzz/fuzz.h"
#include "penstock/api/calls.h"
#include "penstock/service/proxy_service.h"

namespace penstock::fuzz {

class ApiService {
 public:
  ApiService() : folder_(made()), proxy_(config(folder_)) {
    require(bool(proxy_.open()), "a Penstock that opens nothing has to open");
    calls_.emplace(proxy_);
  }
  ~ApiService() {
    calls_->stop();
    calls_.reset();
    proxy_.stop(std::chrono::milliseconds(0));
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  ApiService(const ApiService&) = delete;
  ApiService& operator=(const ApiService&) = delete;

  /// Whole. What would leave the process (requests, files, sockets of its own) is not called.
  api::Answer answer(const api::Call& call) {
    for (const std::string_view leads : {"/api/send", "/api/replay", "/api/bulk", "/api/project", "/api/dns"})
      if (call.path.starts_with(leads) && call.method != "GET") return api::refusal(404, "not here");
    api::Answer out = calls_->answer(call);
    if (!out.rest) return out;
    exporter::TextOut to([&out](std::string_view piece) {
      out.body += piece;
      return Result<void>();
    });
    (void)out.rest(to);
    (void)to.flush();
    out.rest = nullptr;
    return out;
  }

 private:
  static std::string made() {
    std::string pattern = std::filesystem::temp_directory_path().string() + "/penstock-fuzz-XXXXXX";
    require(::mkdtemp(pattern.data()) != nullptr, "a temporary folder");
    return pattern;
  }
  static model::Config config(const std::string& folder) {
    model::Config out;
    out.noDb = true;
    out.caDir = folder;
    out.api.tokenFile = folder + "/api-token";
    return out;
  }

  const std::string folder_;
  service::ProxyService proxy_;
  std::optional<api::Calls> calls_;
};

}  // namespace penstock::fuzz
