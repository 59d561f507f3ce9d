// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/http/connection.h"

#include <algorithm>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include "api/http/access.h"
#include "api/http/body_target.h"
#include "api/http/caller.h"
#include "api/http/event_socket.h"
#include "api/query_values.h"
#include "api/rights.h"
#include "penstock/base/ascii.h"
#include "penstock/model/authority.h"
#include "penstock/net/address.h"
#include "penstock/net/this_machine.h"
#include "penstock/service/audit_log.h"

namespace penstock::api {
namespace {

namespace asio = net::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using net::error_code;

constexpr std::chrono::seconds patience{30}, idle{120};
constexpr std::size_t mostHead = 64 * 1024, piece = 64 * 1024;

using Parser = http::request_parser<http::buffer_body>;

std::string listenerOf(const beast::tcp_stream& stream) {
  error_code ec;
  const auto local = stream.socket().local_endpoint(ec);
  return ec ? std::string() : net::addressText(*local.data());
}

RequestHead headOf(const Parser& parser) {
  RequestHead out;
  const auto& message = parser.get();
  out.method = std::string(message.method_string());
  out.target = std::string(message.target());
  for (const auto& field : message) {
    const std::string value(field.value());
    if (field.name() == http::field::host) out.hosts.push_back(value);
    if (field.name() == http::field::origin && !out.origin) out.origin = value;
    if (equalsIgnoreCase(std::string_view(field.name_string()), rightsField)) out.rights = value;
    if (field.name() == http::field::authorization && !out.authorization) out.authorization = value;
  }
  return out;
}

class Connection {
 public:
  Connection(Shared& shared, asio::ip::tcp::socket socket) : shared_(shared), stream_(std::move(socket)), listener_(listenerOf(stream_)) {
    shared_.open.insert(&stream_.socket());
  }
  ~Connection() { shared_.open.erase(&stream_.socket()); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  net::Awaitable<> run() {
    bool first = true;
    while (!shared_.stopping) {
      Parser parser;
      parser.header_limit(mostHead);
      parser.body_limit(boost::none);
      stream_.expires_after(first ? patience : idle);
      first = false;
      error_code ec;
      co_await http::async_read_header(stream_, buffer_, parser, asio::redirect_error(asio::use_awaitable, ec));
      if (ec) {
        co_await refuseHead(ec);
        break;
      }
      const bool goesOn = co_await answer(parser);
      if (!goesOn) break;
    }
    error_code ignored;
    stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
  }

 private:
  net::Awaitable<> refuseHead(error_code ec) {
    if (ec.category() != http::make_error_code(http::error::end_of_stream).category() || ec == http::error::end_of_stream || ec == http::error::partial_message) co_return;
    Answer refused = ec == http::error::header_limit ? refusal(431, "the head has over 64 KB") : refusal(400, "that is no request of HTTP/1: " + ec.message());
    co_await writeWhole(std::move(refused), false, false, true);
  }

  /// False: the connection is over.
  net::Awaitable<bool> answer(Parser& parser) {
    const RequestHead head = headOf(parser);
    const std::size_t mark = head.target.find('?');
    Call call;
    call.method = head.method;
    call.path = head.target.substr(0, mark);
    if (mark != std::string::npos) call.query = queryPairs(std::string_view(head.target).substr(mark + 1, head.target.find('#', mark) - mark - 1));
    const bool events = call.path == "/ws";
    if (!events && call.path != "/api" && !call.path.starts_with("/api/")) co_return co_await page(parser, head);

    RequestHead asked = head;
    for (const auto& [name, value] : call.query)
      if (events && name == "token") asked.queryToken = value;
    Admission admission = admit(asked, listener_, shared_.service.apiTokens());
    if (!admission.refused && events && !beast::websocket::is_upgrade(parser.get())) admission.refused = refusal(426, "events come over a WebSocket");
    if (!admission.refused && events && !has(admission.holder->rights, Right::read)) admission.refused = refusal(403, "this token may not read");
    if (!admission.refused && events && shared_.events >= Shared::mostEvents) admission.refused = refusal(503, "64 others read events");
    call.who = admission.holder ? admission.holder->name : std::string();
    call.rights = admission.holder ? admission.holder->rights : Right::none;
    if (admission.refused) {
      note(call, admission.refused->status, steadyNow());
      co_return co_await refuseCall(parser, std::move(*admission.refused));
    }
    if (events) {
      note(call, 101, steadyNow());
      stream_.expires_never();
      // A token that is taken back, or has fewer rights, reads nothing more.
      const auto admitted = [this, asked, rights = call.rights] {
        const Admission now = admit(asked, listener_, shared_.service.apiTokens());
        return !now.refused && has(now.holder->rights, rights);
      };
      co_await serveEvents(shared_, stream_, parser.release(), call, admitted);
      co_return false;
    }
    co_return co_await callApi(parser, std::move(call));
  }

  void note(const Call& call, unsigned status, SteadyTime begun) {
    std::string text = call.method + " " + call.path;
    const char* separator = "?";
    for (const auto& [name, value] : call.query) {
      text += separator + name + "=" + (name == "token" ? "..." : value);
      separator = "&";
    }
    const auto took = std::chrono::duration_cast<std::chrono::microseconds>(steadyNow() - begun).count();
    shared_.service.audit().add({wallNow(), "rest", call.who, std::move(text), status, took});
  }

  net::Awaitable<bool> callApi(Parser& parser, Call call) {
    const SteadyTime begun = steadyNow();
    const auto target = std::make_shared<BodyTarget>();  // whoever reads the file may still do when the client is gone
    if (Calls::streamsIn(call.method, call.path) && !target->intoFile(bodyFolder())) {
      co_return co_await refuseCall(parser, refusal(500, "no temporary file can be made"));
    }
    HeldBody held(shared_);
    std::optional<Answer> refused = co_await readBody(parser, *target, held);
    if (refused && refused->status == 0) co_return false;
    if (refused) {
      note(call, refused->status, begun);
      co_return co_await refuseCall(parser, std::move(*refused));
    }
    if (target->isFile())
      call.bodyFile = target->path();
    else
      call.body = target->takeText();
    const auto handoff = std::make_shared<Handoff>();
    shared_.handoffs.insert(handoff);
    struct Over {
      Shared& shared;
      const HandoffPtr& handoff;
      ~Over() {
        handoff->abandon();
        shared.handoffs.erase(handoff);
      }
    } const over{shared_, handoff};
    net::Reply<AnswerPart> reply(shared_.io);
    handoff->want(reply.promise());
    const bool isHead = call.method == "HEAD";
    call.left = [caller = std::make_shared<const Caller>(stream_.socket().native_handle())] { return caller->left(); };
    const auto shown = std::make_shared<Call>(call);
    shown->body.clear();
    shared_.workers.run([&calls = shared_.calls, call = std::move(call), handoff, target] { handoff->make(calls.answer(call)); });
    std::optional<AnswerPart> part = co_await reply.wait();
    if (!part || !part->head) co_return false;
    note(*shown, part->head->status, begun);
    co_return co_await writeParts(std::move(*part), *handoff, isHead, parser.get().version() < 11, !parser.keep_alive());
  }

  std::string bodyFolder() const {
    const std::string& project = shared_.service.config().project;
    const std::size_t slash = project.rfind('/');
    return slash == std::string::npos ? "/tmp" : project.substr(0, std::max<std::size_t>(slash, 1));
  }

  /// An answer of status 0: there is nobody to answer.
  net::Awaitable<std::optional<Answer>> readBody(Parser& parser, BodyTarget& target, HeldBody& held) {
    const std::uint64_t most = target.isFile() ? Shared::mostFile : Shared::mostJson;
    const auto tooLarge = [&] { return refusal(413, target.isFile() ? "the body has over 16 GB" : "the body has over 64 MB"); };
    if (const auto length = parser.content_length(); length && *length > most) co_return tooLarge();
    error_code ec;
    if (equalsIgnoreCase(std::string_view(parser.get()[http::field::expect]), "100-continue")) {
      static constexpr std::string_view go = "HTTP/1.1 100 Continue\r\n\r\n";
      co_await asio::async_write(stream_, asio::buffer(go), asio::redirect_error(asio::use_awaitable, ec));
      if (ec) co_return Answer{.status = 0};
    }
    std::string block(piece, '\0');
    while (!parser.is_done()) {
      parser.get().body().data = block.data();
      parser.get().body().size = block.size();
      stream_.expires_after(patience);
      co_await http::async_read(stream_, buffer_, parser, asio::redirect_error(asio::use_awaitable, ec));
      if (ec == http::error::need_buffer) ec = {};
      if (ec) {
        Answer none;
        none.status = 0;
        if (ec.category() == http::make_error_code(http::error::bad_chunk).category() && ec != http::error::partial_message && ec != http::error::end_of_stream)
          co_return refusal(400, "the body breaks the rules of HTTP/1: " + ec.message());
        co_return none;
      }
      const std::size_t came = block.size() - parser.get().body().size;
      if (target.size() + came > most) co_return tooLarge();
      if (!target.isFile() && !held.add(came)) co_return refusal(503, "the bodies of all calls together have over 256 MB; try again");
      if (!target.add(std::string_view(block).substr(0, came))) co_return refusal(500, "the disk took no more of the body");
    }
    co_return std::nullopt;
  }

  /// What is refused before its body was read ends the connection, unless there is none.
  enum class Then : unsigned char { goOn, close };
  net::Awaitable<bool> refuseCall(Parser& parser, Answer refused, Then then = Then::goOn) {
    const bool close = then == Then::close || !parser.is_done() || !parser.keep_alive();
    co_return co_await writeWhole(std::move(refused), parser.get().method() == http::verb::head, parser.get().version() < 11, close);
  }

  net::Awaitable<bool> page(Parser& parser, const RequestHead& head) {
    Answer out;
    // In absolute-form it is asked of a proxy, which is elsewhere.
    const bool ours = head.target.starts_with('/') && namesPages(head);
    if (ours) {
      service::LocalAnswer local = shared_.service.page(head.method, head.target);
      out.status = unsigned(local.status);
      out.type = std::move(local.contentType);
      out.headers = std::move(local.headers);
      out.body = std::move(local.body);
      if (head.method == "HEAD") out.body.assign(local.contentLength, ' ');  // for its length alone
    } else {
      out.status = 421;
      out.type = "text/plain; charset=utf-8";
      out.body = "This is Penstock, a proxy. It answers by its own address and as http://penstock/, and by no other name.\n";
    }
    const bool goesOn = co_await refuseCall(parser, std::move(out), ours ? Then::goOn : Then::close);
    co_return goesOn;
  }

  bool namesPages(const RequestHead& head) const {
    if (head.hosts.size() != 1) return head.hosts.empty();  // no browser leaves it away; old tools do
    const auto asked = net::parseAuthority(head.hosts.front(), 80), reached = net::parseAuthority(listener_, 80);
    if (!asked || !reached) return false;
    return equalsIgnoreCase(asked->host, "penstock") || net::isLoopback(std::string_view(asked->host)) || asked->host == reached->host;
  }

  static std::string headText(const Answer& answer, std::optional<std::size_t> length, bool chunked, bool close) {
    const std::string_view reason = http::obsolete_reason(http::int_to_status(answer.status));
    std::string out = "HTTP/1.1 " + std::to_string(answer.status) + " " + std::string(reason) + "\r\n";
    const auto add = [&out](std::string_view name, std::string_view value) { out.append(name).append(": ").append(value).append("\r\n"); };
    const auto given = [&answer](std::string_view name) {
      return std::any_of(answer.headers.begin(), answer.headers.end(), [name](const auto& header) { return equalsIgnoreCase(header.first, name); });
    };
    for (const auto& [name, value] : answer.headers) add(name, value);
    if (answer.status != 204) add("Content-Type", answer.type);
    if (!given("Cache-Control")) add("Cache-Control", "no-store");
    if (!given("X-Content-Type-Options")) add("X-Content-Type-Options", "nosniff");
    if (length && answer.status != 204) add("Content-Length", std::to_string(*length));
    if (chunked) add("Transfer-Encoding", "chunked");
    if (close) add("Connection", "close");
    return out + "\r\n";
  }

  net::Awaitable<bool> write(const std::string& text) {
    error_code ec;
    stream_.expires_after(patience);
    co_await asio::async_write(stream_, asio::buffer(text), asio::redirect_error(asio::use_awaitable, ec));
    co_return !ec;
  }

  net::Awaitable<bool> writeWhole(Answer answer, bool isHead, bool old, bool close) {
    std::string text = headText(answer, answer.body.size(), false, close || old);
    if (!isHead) text += answer.body;
    const bool written = co_await write(text);
    if (close && written) co_await linger();
    co_return written && !close && !old;
  }

  /// What the client still sends is read for a moment: an answer before its body's end would be destroyed by the reset.
  net::Awaitable<> linger() {
    error_code ec;
    stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ec);
    constexpr std::chrono::seconds moment{2};
    stream_.expires_after(moment);
    std::string block(piece, '\0');
    while (!ec) co_await stream_.async_read_some(asio::buffer(block), asio::redirect_error(asio::use_awaitable, ec));
  }

  /// `old`: a client of HTTP/1.0, which reads no chunks.
  net::Awaitable<bool> writeParts(AnswerPart part, Handoff& handoff, bool isHead, bool old, bool close) {
    if (part.last && !part.broken) {
      Answer whole = std::move(*part.head);
      whole.body = std::move(part.piece);
      co_return co_await writeWhole(std::move(whole), isHead, old, close);
    }
    close = close || old;
    std::string text = headText(*part.head, std::nullopt, !old, close);
    if (isHead) {
      const bool written = co_await write(text);
      co_return written && !close;
    }
    while (true) {
      if (!part.piece.empty()) appendChunk(text, part.piece, old);
      if (part.broken) co_return false;  // without the last chunk: the client sees that it is not whole
      if (part.last && !old) text += "0\r\n\r\n";
      const bool written = co_await write(text);
      if (!written) co_return false;
      if (part.last) co_return !close;
      text.clear();
      net::Reply<AnswerPart> reply(shared_.io);
      handoff.want(reply.promise());
      std::optional<AnswerPart> next = co_await reply.wait();
      if (!next) co_return false;
      part = std::move(*next);
    }
  }

  static void appendChunk(std::string& out, const std::string& bytes, bool old) {
    if (old) {
      out += bytes;
      return;
    }
    char size[24];
    out.append(size, std::size_t(std::snprintf(size, sizeof size, "%zx\r\n", bytes.size())));
    out.append(bytes).append("\r\n");
  }

  Shared& shared_;
  beast::tcp_stream stream_;
  const std::string listener_;
  beast::flat_buffer buffer_{mostHead + piece};
};

}  // namespace

net::Awaitable<> serveConnection(Shared& shared, net::asio::ip::tcp::socket socket) {
  struct Counted {
    explicit Counted(std::size_t& n) : count(++n) {}
    ~Counted() { --count; }
    std::size_t& count;
  } const counted(shared.connections);
  Connection connection(shared, std::move(socket));
  co_await connection.run();
}

}  // namespace penstock::api
