// SPDX-License-Identifier: GPL-3.0-or-later
#include "unit/store/samples.h"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <utility>

namespace penstock::store::test {

using namespace std::string_literals;

TempFolder::TempFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "penstock-store-XXXXXX").string();
  if (!mkdtemp(pattern.data())) throw std::runtime_error("no folder for the test");
  path_ = pattern;
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

OtherProcess::OtherProcess(const std::function<int()>& work) {
  int pipes[2];
  if (pipe(pipes) != 0 || (child_ = fork()) < 0) throw std::runtime_error("no process for the test");
  if (child_ == 0) {
    close(pipes[1]);
    char start = 0;
    _exit(read(pipes[0], &start, 1) == 1 ? work() : 255);
  }
  close(pipes[0]);
  start_ = pipes[1];
}

OtherProcess::~OtherProcess() {
  if (start_ >= 0) close(start_);
  if (child_ > 0) waitpid(child_, nullptr, 0);
}

int OtherProcess::run() {
  if (write(start_, "s", 1) != 1) return -1;
  int status = 0;
  waitpid(std::exchange(child_, 0), &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

model::Headers headersOf(const std::string& block) {
  model::Headers headers(block);
  std::size_t at = block.find('\n') + 1;
  while (at < block.size()) {
    const std::size_t end = block.find('\n', at) + 1;
    const std::size_t colon = block.find(':', at);
    if (end == 0 || colon == std::string::npos || colon > end) break;
    std::size_t begin = colon + 1, stop = end - 1;
    while (begin < stop && block[begin] == ' ') ++begin;
    while (stop > begin && (block[stop - 1] == '\r' || block[stop - 1] == ' ')) --stop;
    headers.addField({std::uint32_t(at), std::uint32_t(colon - at)},
                     {std::uint32_t(begin), std::uint32_t(stop - begin)}, {std::uint32_t(at), std::uint32_t(end - at)});
    at = end;
  }
  return headers;
}

model::RequestHeadPtr request(const std::string& block) {
  auto head = std::make_shared<model::RequestHead>();
  head->headers = headersOf(block);
  const std::size_t space = block.find(' '), second = block.find(' ', space + 1);
  head->method = block.substr(0, space);
  head->target = head->path = block.substr(space + 1, second - space - 1);
  head->authority = head->headers.find("host").value_or("");
  head->scheme = "https";
  return head;
}

model::ResponseHeadPtr response(const std::string& block) {
  auto head = std::make_shared<model::ResponseHead>();
  head->headers = headersOf(block);
  head->status = std::stoi(block.substr(9, 3));
  head->reason = block.substr(13, block.find('\r') - 13);
  return head;
}

std::shared_ptr<model::Exchange> plain(model::ExchangeId id, const std::string& path, std::size_t bodySize) {
  auto x = std::make_shared<model::Exchange>();
  x->id = id;
  x->state = model::ExchangeState::complete;
  x->startedAt = WallTime(std::chrono::microseconds(1'700'000'000'000'000 + std::int64_t(id)));
  x->scheme = "https";
  x->host = "example.org";
  x->port = 443;
  x->request = request("GET " + path + " HTTP/1.1\r\nHost: example.org\r\nAccept: */*\r\n\r\n");
  x->response = response("HTTP/1.1 200 OK\r\nContent-Type: text/HTML; charset=utf-8\r\n\r\n");
  x->responseBody.size = x->responseBody.recorded = x->responseBody.wireSize = bodySize;
  x->requestBody.complete = x->responseBody.complete = true;
  if (bodySize != 0) x->responseBody.bytes = std::make_shared<const std::string>(bodySize, 'b');
  x->timings[model::Timings::requestHead] = 5;
  x->timings[model::Timings::end] = 1500;
  return x;
}

namespace {

std::shared_ptr<const model::CertificateInfo> certificate(const std::string& name, const std::string& sha256) {
  auto c = std::make_shared<model::CertificateInfo>();
  c->subject = "CN=" + name;
  c->issuer = "CN=Issuer of " + name;
  c->serial = "0A1B";
  c->names = {name, "*." + name};
  c->notBefore = WallTime(std::chrono::seconds(1'600'000'000));
  c->notAfter = WallTime(std::chrono::seconds(-5));
  c->key = "ECDSA P-256";
  c->sha256 = sha256;
  c->der = std::make_shared<const std::string>("\x30\x00\xff der of "s + name);
  return c;
}

model::ConnectionInfoPtr connection() {
  auto info = std::make_shared<model::ConnectionInfo>();
  info->id = 77;
  info->clientAddress = "[::1]:54321";
  info->serverAddress = "192.0.2.7:443";
  info->listener = "[::1]:8080";
  info->entry = "socks5";
  info->upstreamProxy = "socks5://192.0.2.1:1080";
  info->pid = 4'000'000'000;
  info->process = "/opt/a b/client";
  auto server = std::make_shared<model::TlsInfo>();
  server->version = "TLSv1.3";
  server->cipher = "TLS_AES_256_GCM_SHA384";
  server->group = "X25519";
  server->alpn = "http/1.1";
  server->sni = "example.org";
  server->clientCertificate = "CN=alice";
  server->note = "hello made like the client's, without group 11ec";
  server->offeredAlpn = {"h2", "http/1.1", "\0x"s};
  server->resumed = true;
  server->verify = "ok";
  server->chain = {certificate("example.org", "AA:BB"), certificate("ca", "CC:DD"), certificate("bare", "")};
  auto client = std::make_shared<model::TlsInfo>();
  client->version = "TLSv1.2";
  client->ja3 = "0123456789abcdef0123456789abcdef";
  client->ja4 = "t13d1516h2_8daaf6152771_b186095e22b6";
  info->serverTls = server;
  info->clientTls = client;
  return info;
}

}  // namespace

std::shared_ptr<model::Exchange> rich(model::ExchangeId id) {
  auto x = plain(id, "/a?b=c&d", 0);
  x->kind = model::ExchangeKind::http;
  x->state = model::ExchangeState::failed;
  x->source = model::Source::resender;
  x->connection = connection();
  x->port = 65535;
  auto received =
      std::make_shared<model::RequestHead>(*request("\r\nPOST http://example.org/a?b=c HTTP/1.1\r\nHost:  example.org "
                                                    "\r\nX-Twice: 1\r\nx-twice: \x0b two\x0c\r\nEmpty:\r\n"
                                                    "Nul: a\0b\xff\r\nFolded: a\n\r\n"s));
  received->method = "POST";
  received->target = "http://example.org/a?b=c";
  received->path = "/a?b=c";
  received->authority = "other.example";
  received->version = model::HttpVersion::http10;
  received->versionText = "HTTP/1.0x";
  received->anomalies = model::Anomaly::leadingEmptyLine | model::Anomaly::nul;
  auto sent = std::make_shared<model::RequestHead>(*received);
  sent->headers.set("Host", "changed");
  sent->headers.remove("Empty");
  sent->headers.append("Appended", "last");
  x->request = received;
  x->requestSent = sent;
  auto answer = std::make_shared<model::ResponseHead>(*response(
      "HTTP/1.1 299 Odd  reason \xe9\r\nSet-Cookie: a=1\r\nset-cookie: a=2\r\nContent-Type:  Image/PNG ;q\r\n\r\n"));
  answer->version = model::HttpVersion::http2;
  answer->anomalies = model::Anomaly::chunkExtension;
  x->response = answer;
  auto ours = std::make_shared<model::ResponseHead>(*answer);
  ours->headers.remove("set-cookie");  // edited by removal alone
  ours->status = 502;
  x->responseSent = ours;
  x->interim = {response("HTTP/1.1 100 Continue\r\n\r\n"), response("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")};
  x->requestTrailers = std::make_shared<const model::Headers>(headersOf("\nTrailer-A: 1\r\n"));
  auto trailers = std::make_shared<model::Headers>();
  trailers->append("Only", "appended");
  x->responseTrailers = trailers;
  x->requestBody = {10, 7, 30, true, std::make_shared<const std::string>("req\0ody"s)};
  x->responseBody = {std::uint64_t(1) << 33, 5, (std::uint64_t(1) << 33) + 9, false,
                     std::make_shared<const std::string>("12345")};
  for (std::size_t i = 0; i < x->timings.at.size(); ++i) x->timings.at[i] = std::int64_t(i) * 1000;
  x->timings[model::Timings::tlsStart] = -1;
  x->timings[model::Timings::responseStart] = 50;  // before the request ended
  x->timings[model::Timings::end] = std::int64_t(5) << 32;
  x->anomalies = model::Anomaly(1u << 21) | model::Anomaly::obsFold;  // one that files have and nobody tells any more
  x->failure = {model::FailureKind::truncatedBody, "5 of 8589934592 bytes came"};
  x->trace = {{model::Did::told, "held back for a rule"}};
  x->application = model::Application::grpc;
  x->messages = 12;
  x->grpcStatus = 5;
  x->subject = "a/topic";
  x->operation = "GetThings";
  return x;
}

model::RecordBatch batchOf(std::shared_ptr<model::Exchange> exchange) {
  model::RecordBatch batch;
  batch.exchanges.push_back(std::move(exchange));
  return batch;
}

model::RecordBatch chunkOf(model::ExchangeId id, model::BodyId body, std::uint64_t offset, std::string bytes) {
  model::RecordBatch batch;
  batch.chunks.push_back({id, body.direction, offset, std::move(bytes), body.stage});
  return batch;
}

model::Message text(std::uint64_t index, std::uint64_t offset, const std::string& payload) {
  model::Message m;
  m.index = index;
  m.direction = index % 2 == 0 ? model::Direction::toServer : model::Direction::toClient;
  m.kind = model::MessageKind::text;
  m.flags = model::MessageFlag::complete;
  m.at = std::int64_t(index) * 20;
  m.endedAt = m.at + 3;
  m.size = payload.size();
  m.wireSize = payload.size() + 6;
  m.offset = offset;
  m.preview = payload.substr(0, model::Message::previewLimit);
  return m;
}

model::Message control(std::uint64_t index) {
  model::Message m;
  m.index = index;
  m.direction = model::Direction::toClient;
  m.kind = model::MessageKind::close;
  m.flags = model::MessageFlag::complete | model::MessageFlag::malformed | model::MessageFlag::cut;
  m.code = 65535;
  m.fragments = 4'000'000'000;
  m.at = 5;
  m.endedAt = 5;
  m.size = 7;
  m.wireSize = 2;
  m.offset = std::uint64_t(1) << 40;
  m.payload = std::make_shared<const std::string>("\x03\xe8 \0bye"s);
  m.label = "bye \xff";
  m.preview = *m.payload;
  return m;
}

model::RecordBatch messagesOf(model::ExchangeId id, std::vector<model::Message> messages) {
  model::RecordBatch batch;
  batch.messages.push_back({id, std::move(messages)});
  return batch;
}

std::vector<model::Message> texts(std::uint64_t first, std::size_t count) {
  std::vector<model::Message> all;
  for (std::uint64_t i = first; i < first + count; ++i) all.push_back(text(i, i / 2 * 5));
  return all;
}

std::string query(const std::string& path, const char* sql) {
  sqlite3* db = nullptr;
  std::string value;
  sqlite3_open(path.c_str(), &db);
  sqlite3_exec(
      db, sql,
      [](void* out, int, char** columns, char**) {
        *static_cast<std::string*>(out) = columns[0] ? columns[0] : "";
        return 0;
      },
      &value, nullptr);
  sqlite3_close(db);
  return value;
}

std::unique_ptr<Store> openStore(StoreOptions options) {
  auto opened = Store::open(std::move(options));
  if (!opened) {
    ADD_FAILURE() << opened.error().message;
    return nullptr;
  }
  return std::move(*opened);
}

}  // namespace penstock::store::test
