// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/protobuf/reflection.h"

#include <pthread.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "penstock/base/clock.h"
#include "penstock/codec/grpc.h"
#include "penstock/wire/grpc/content_type.h"

namespace penstock::service {

bool isReflection(const model::Exchange& x) {
  if (!x.request || x.request->method != "POST" || !codec::isGrpcReflection(x.request->path)) return false;
  if (!x.response || x.response->status != 200) return false;
  const auto asked = wire::grpc::readContentType(x.request->headers.find("Content-Type").value_or(""));
  const auto answered = wire::grpc::readContentType(x.response->headers.find("Content-Type").value_or(""));
  if (!asked || !answered || asked->web != answered->web || answered->text) return false;
  return answered->web || x.response->version == model::HttpVersion::http2;
}

std::string serverOf(const model::Exchange& x) { return x.host + ":" + std::to_string(x.port); }

std::vector<std::string> reflectedIn(std::string_view body, std::string_view grpcEncoding, const std::function<bool()>& stopped) {
  constexpr std::size_t header = 5;  // the compressed flag, and the length in four bytes
  std::size_t room = codec::ProtobufSchema::mostCost;
  std::vector<std::string> out;
  while (body.size() >= header && out.size() < codec::ProtobufSchema::mostFiles && !(stopped && stopped())) {
    std::size_t n = 0;
    for (std::size_t i = 1; i < header; ++i) n = n << 8 | static_cast<unsigned char>(body[i]);
    if (n > body.size() - header) break;
    const codec::Decoded payload = codec::decodeGrpcPayload(body.substr(header, n), grpcEncoding, body[0] & 1, room);
    room -= payload.bytes.size();
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
  if (!isReflection(*exchange)) return;
  const std::lock_guard lock(mutex_);
  if (stopping_ || waiting_.size() >= mostWaiting) return;
  const auto ofTheSame = [&](const model::ExchangePtr& x) { return x->host == exchange->host && x->port == exchange->port; };
  if (std::size_t(std::count_if(waiting_.begin(), waiting_.end(), ofTheSame)) >= mostWaitingOfOne) return;
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
    // All that one server told by now: it is linked once.
    std::deque<model::ExchangePtr> exchanges;
    const std::string server = serverOf(*waiting_.front());
    for (auto it = waiting_.begin(); it != waiting_.end();) {
      const bool same = serverOf(**it) == server;
      if (same) exchanges.push_back(std::move(*it));
      it = same ? waiting_.erase(it) : std::next(it);
    }
    lock.unlock();
    const SteadyTime begun = steadyNow();
    learnFrom(exchanges);
    const auto rest = 4 * (steadyNow() - begun);
    lock.lock();
    changed_.wait_for(lock, rest, [this] { return stopping_.load(); });
  }
}

void Reflection::learnFrom(const std::deque<model::ExchangePtr>& exchanges) {
  const SteadyTime end = steadyNow() + mostTime;
  const auto stopped = [&] { return stopping_ || steadyNow() > end; };
  std::vector<std::string> found;
  for (const model::ExchangePtr& x : exchanges) {
    if (stopped()) break;
    const std::string body = read_(x, mostRead, stopped);
    auto more = reflectedIn(body, x->response->headers.find("grpc-encoding").value_or(""), stopped);
    std::move(more.begin(), more.end(), std::back_inserter(found));
  }
  if (!found.empty()) schemas_.learn(serverOf(*exchanges.front()), found, stopped);
}

}  // namespace penstock::service
