// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/protobuf/reflection.h"

#include <pthread.h>

#include <utility>

#include "penstock/codec/grpc.h"

namespace penstock::service {

std::vector<std::string> reflectedIn(std::string_view body, std::string_view grpcEncoding) {
  constexpr std::size_t header = 5;  // the compressed flag, and the length in four bytes
  std::vector<std::string> out;
  while (body.size() >= header) {
    std::size_t n = 0;
    for (std::size_t i = 1; i < header; ++i) n = n << 8 | static_cast<unsigned char>(body[i]);
    if (n > body.size() - header) break;
    const codec::Decoded payload = codec::decodeGrpcPayload(body.substr(header, n), grpcEncoding, body[0] & 1, 16 * 1024 * 1024);
    if (payload.end == codec::DecodeEnd::complete)
      for (std::string& f : codec::reflectedDescriptors(payload.bytes)) out.push_back(std::move(f));
    body.remove_prefix(header + n);
  }
  return out;
}

Reflection::~Reflection() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Reflection::ended(const model::ExchangePtr& exchange) {
  if (!exchange->request || !exchange->response || !codec::isGrpcReflection(exchange->request->path)) return;
  const std::lock_guard lock(mutex_);
  if (stopping_ || waiting_.size() >= mostWaiting) return;
  waiting_.push_back(exchange);
  if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
  changed_.notify_all();
}

void Reflection::run() {
  pthread_setname_np(pthread_self(), "reflection");
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (stopping_) return;
    const model::ExchangePtr exchange = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    const std::string body = read_(exchange);
    const auto found = reflectedIn(body, exchange->response->headers.find("grpc-encoding").value_or(""));
    if (!found.empty()) schemas_.learn(found);
    lock.lock();
  }
}

}  // namespace penstock::service
