// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/page/ca_pages.h"

#include <utility>

namespace penstock::service {

void CaPages::setProxyAddress(std::string address) {
  const std::lock_guard lock(mutex_);
  info_.proxyAddress = std::move(address);
}

LocalAnswer CaPages::answer(std::string_view method, std::string_view path) {
  const std::lock_guard lock(mutex_);
  return answerLocal(method, path, info_);
}

std::optional<engine::FixedReply> CaPages::page(const model::RequestHead& request) {
  if (request.authority != engine::ownPagesHost && request.authority != "penstock:80") return std::nullopt;
  LocalAnswer answer = this->answer(request.method, request.path);
  engine::FixedReply reply;
  reply.status = answer.status;
  reply.reason = answer.status == 200 ? "OK" : answer.status == 405 ? "Method Not Allowed" : "Not Found";
  reply.headers = std::move(answer.headers);
  reply.headers.emplace_back("Content-Type", std::move(answer.contentType));
  reply.body = std::move(answer.body);
  return reply;
}

}  // namespace penstock::service
