// SPDX-License-Identifier: GPL-3.0-or-later
// Traffic as browsers and apps make it, out of a seed: a few busy hosts and many quiet ones, paths with ids, heads of a dozen fields, JSON,
// pages, pictures, WebSockets. The same seed gives the same traffic.
#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/model/exchange_sink.h"

namespace penstock::bench {

class GeneratedTraffic {
 public:
  explicit GeneratedTraffic(std::uint64_t seed = 1) : state_(seed * 0x9e3779b97f4a7c15u + 1) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] = makeWord();
    for (std::size_t i = 0; i < hosts_.size(); ++i) hosts_[i] = makeHost(i);
  }

  /// Adds one exchange with its messages to the burst. 0.3 % are WebSockets; of the others two thirds have a JSON answer.
  void add(model::ExchangeId id, model::RecordBatch& batch) {
    auto x = std::make_shared<model::Exchange>();
    const Host& host = hosts_[pick(hosts_.size())];
    x->id = id;
    x->state = model::ExchangeState::complete;
    now_ += std::chrono::microseconds(below(80'000));
    x->startedAt = now_;
    x->connection = host.connection;
    x->scheme = "https";
    x->host = host.name;
    x->port = 443;
    if (below(1000) < 3)
      webSocket(*x, batch);
    else
      answer(*x);
    std::int64_t at = 0;
    for (unsigned i = model::Timings::requestHead; i < model::Timings::count; ++i) x->timings.at[i] = at += std::int64_t(below(30'000));
    if (below(100) == 0) {
      x->state = model::ExchangeState::failed;
      x->failure = {model::FailureKind::serverReset, "the connection was reset"};
    }
    batch.exchanges.push_back(std::move(x));
  }

 private:
  struct Host {
    std::string name, cookie, agent;
    model::ConnectionInfoPtr connection;
  };

  std::uint64_t next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    return state_ ^= state_ << 17;
  }
  std::uint32_t below(std::uint32_t n) { return std::uint32_t((next() >> 32) * n >> 32); }
  // The first ones often, the last ones hardly ever.
  std::size_t pick(std::size_t n) { return std::size_t(below(std::uint32_t(1 + below(std::uint32_t(n))))); }
  const std::string& word() { return words_[pick(words_.size())]; }
  std::string hex(std::size_t n) {
    std::string out(n, '0');
    for (char& c : out) c = "0123456789abcdef"[below(16)];
    return out;
  }

  std::string makeWord() {
    static constexpr const char* parts[] = {"ra", "ken", "to", "lis", "me", "vor", "an", "sti", "que", "del", "pho", "ni", "ber", "gu", "zan", "el"};
    std::string out;
    for (std::uint32_t i = 2 + below(3); i > 0; --i) out += parts[below(16)];
    return out;
  }

  Host makeHost(std::size_t i) {
    static constexpr const char* kinds[] = {"api.", "www.", "cdn.", "static.", "events.", "img.", ""};
    static constexpr const char* agents[] = {
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:121.0) Gecko/20100101 Firefox/121.0", "okhttp/4.12.0",
        "python-requests/2.31.0"};
    Host host;
    host.name = kinds[below(7)] + word() + "-" + std::to_string(i) + ".example";
    host.cookie = "session=" + hex(32) + "; theme=" + word() + "; _ga=GA1.2." + std::to_string(below(1'000'000'000));
    host.agent = agents[below(4)];
    auto connection = std::make_shared<model::ConnectionInfo>();
    connection->id = i + 1;
    connection->clientAddress = "127.0.0.1:" + std::to_string(40'000 + i);
    connection->serverAddress = "192.0.2." + std::to_string(i % 250) + ":443";
    connection->listener = "127.0.0.1:8080";
    connection->process = i % 3 == 0 ? "/usr/bin/firefox" : "/usr/bin/app";
    auto tls = std::make_shared<model::TlsInfo>();
    tls->version = i % 5 == 0 ? "TLSv1.2" : "TLSv1.3";
    tls->cipher = "TLS_AES_256_GCM_SHA384";
    tls->alpn = "http/1.1";
    tls->sni = host.name;
    connection->serverTls = connection->clientTls = tls;
    host.connection = std::move(connection);
    return host;
  }

  static void addFields(model::Headers& headers, const std::string& block) {
    headers = model::Headers(block);
    std::size_t at = block.find('\n') + 1;
    for (std::size_t end; (end = block.find('\n', at) + 1) > at + 2; at = end) {
      const std::size_t colon = block.find(':', at);
      headers.addField({std::uint32_t(at), std::uint32_t(colon - at)}, {std::uint32_t(colon + 2), std::uint32_t(end - colon - 4)},
                       {std::uint32_t(at), std::uint32_t(end - at)});
    }
  }

  std::string path() {
    switch (below(5)) {
      case 0:
        return "/static/" + word() + "/" + word() + "." + hex(8) + ".js";
      case 1:
        return "/api/v2/" + word() + "/" + std::to_string(below(100'000)) + "?page=" + std::to_string(below(50)) + "&sort=" + word();
      case 2:
        return "/api/v1/users/" + std::to_string(below(30'000)) + "/" + word();
      case 3:
        return "/img/" + hex(2) + "/" + hex(24) + ".png";
      default:
        return "/" + word() + "/" + word() + "/" + word() + "?id=" + hex(12);
    }
  }

  void heads(model::Exchange& x, const std::string& method, int status, const std::string& extra, const std::string& type) {
    const Host& host = *std::find_if(hosts_.begin(), hosts_.end(), [&](const Host& h) { return h.connection == x.connection; });
    auto request = std::make_shared<model::RequestHead>();
    request->method = method;
    request->target = request->path = path();
    request->scheme = "https";
    request->authority = host.name;
    addFields(request->headers, method + " " + request->target + " HTTP/1.1\r\nHost: " + host.name + "\r\nUser-Agent: " + host.agent +
                                    "\r\nAccept: application/json, text/plain, */*\r\nAccept-Language: en-GB,en;q=0.5\r\n"
                                    "Accept-Encoding: gzip, deflate, br\r\nReferer: https://" + host.name + "/" + word() +
                                    "\r\nCookie: " + host.cookie + "\r\nX-Request-Id: " + hex(24) + "\r\n" + extra + "\r\n");
    x.request = std::move(request);
    auto response = std::make_shared<model::ResponseHead>();
    response->status = status;
    response->reason = status == 200 ? "OK" : status == 404 ? "Not Found" : "Other";
    addFields(response->headers, "HTTP/1.1 " + std::to_string(status) + " " + response->reason +
                                     "\r\nServer: nginx\r\nDate: Mon, 01 Jan 2024 10:00:00 GMT\r\nContent-Type: " + type +
                                     "\r\nCache-Control: private, max-age=0\r\nETag: \"" + hex(16) + "\"\r\nVary: Accept-Encoding\r\n"
                                     "X-Trace: " + hex(16) + "\r\nStrict-Transport-Security: max-age=31536000\r\n\r\n");
    x.response = std::move(response);
  }

  static void put(model::Body& body, std::string bytes) {
    body.size = body.recorded = body.wireSize = bytes.size();
    body.complete = true;
    if (!bytes.empty()) body.bytes = std::make_shared<const std::string>(std::move(bytes));
  }

  std::string json() {
    std::string out = "{\"items\":[";
    for (std::uint32_t i = 1 + pick(16); i > 0; --i) {
      out += "{\"id\":" + std::to_string(below(1'000'000)) + ",\"name\":\"" + word() + " " + word() + "\",\"state\":\"" + word() +
             "\",\"updated\":\"2024-01-" + std::to_string(10 + below(20)) + "T10:00:00Z\"}";
      if (i > 1) out += ',';
    }
    return out + "],\"next\":null,\"user\":{\"name\":\"user" + std::to_string(below(1000)) + "\"}}";
  }

  std::string text(std::size_t words) {
    std::string out;
    for (std::size_t i = 0; i < words; ++i) out.append(word()).append(i % 12 == 11 ? "</p>\n<p>" : " ");
    return out;
  }

  void answer(model::Exchange& x) {
    static constexpr std::array<int, 10> status{200, 200, 200, 200, 200, 204, 304, 404, 401, 500};
    const int code = status[pick(status.size())];
    const std::uint32_t kind = below(6);
    const bool post = below(5) == 0;
    heads(x, post ? "POST" : "GET", code, post ? "Content-Type: application/json\r\n" : "",
          kind < 4 ? "application/json" : kind == 4 ? "text/html; charset=utf-8" : "image/png");
    put(x.requestBody, post ? json() : std::string());
    if (code == 204 || code == 304) {
      put(x.responseBody, {});
    } else if (kind < 4) {
      put(x.responseBody, json());
    } else if (kind == 4) {
      put(x.responseBody, "<!DOCTYPE html><html><body><p>" + text(50 + pick(300)) + "</p></body></html>");
    } else {
      std::string picture(200 + pick(8000), '\0');
      for (char& c : picture) c = char(next() >> 56);
      put(x.responseBody, std::move(picture));
    }
  }

  void webSocket(model::Exchange& x, model::RecordBatch& batch) {
    heads(x, "GET", 101, "Upgrade: websocket\r\nConnection: Upgrade\r\n", "text/plain");
    x.application = model::Application::webSocket;
    model::MessageBatch messages;
    messages.id = x.id;
    std::string bodies[2];
    for (std::uint32_t i = 0, n = 10 + below(60); i < n; ++i) {
      model::Message m;
      m.index = i;
      m.direction = model::Direction(below(2));
      m.kind = model::MessageKind::text;
      m.flags = model::MessageFlag::complete;
      m.at = m.endedAt = std::int64_t(i) * 20'000;
      const std::string payload = "{\"type\":\"" + word() + "\",\"seq\":" + std::to_string(i) + ",\"text\":\"" + word() + " " + word() + "\"}";
      m.size = payload.size();
      m.wireSize = payload.size() + 6;
      m.offset = bodies[std::size_t(m.direction)].size();
      m.preview = payload.substr(0, model::Message::previewLimit);
      bodies[std::size_t(m.direction)] += payload;
      messages.messages.push_back(std::move(m));
    }
    x.messages = messages.messages.size();
    put(x.requestBody, std::move(bodies[0]));
    put(x.responseBody, std::move(bodies[1]));
    batch.messages.push_back(std::move(messages));
  }

  std::uint64_t state_;
  WallTime now_{std::chrono::seconds(1'704'100'000)};
  std::array<std::string, 6000> words_;
  std::array<Host, 400> hosts_;
};

}  // namespace penstock::bench
