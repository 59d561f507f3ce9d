// SPDX-License-Identifier: GPL-3.0-or-later
// http://penstock/ and what is asked of our own ports, for the engine.
#pragma once

#include <mutex>
#include <string>

#include "penstock/engine/own_pages.h"
#include "penstock/engine/interceptor.h"
#include "penstock/service/ca_page.h"

namespace penstock::service {

/// Thread: any.
class CaPages final : public engine::Pages {
 public:
  explicit CaPages(CaPageInfo info) : info_(std::move(info)) {}
  void setProxyAddress(std::string address);
  LocalAnswer answer(std::string_view method, std::string_view path);
  std::optional<engine::FixedReply> page(const model::RequestHead& request) override;

 private:
  std::mutex mutex_;
  CaPageInfo info_;
};

}  // namespace penstock::service
