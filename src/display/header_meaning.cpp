// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/header_meaning.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "penstock/base/ascii.h"

namespace penstock::display {
namespace {

using Meaning = std::pair<std::string_view, std::string_view>;

/// By name, in lower case.
constexpr Meaning kFields[] = {
    {"accept", "Media types the client can take, with the weight of each."},
    {"accept-charset", "Character sets the client can take; browsers no longer send it."},
    {"accept-encoding", "Content codings the client can undo: gzip, br and the like."},
    {"accept-language", "Languages the person would rather read, with the weight of each."},
    {"accept-patch", "Media types of PATCH requests that the server takes for this resource."},
    {"accept-ranges", "Whether the server sends parts of this resource when it is asked for a range."},
    {"access-control-allow-credentials", "Whether a page of another origin may read the answer to a request with cookies."},
    {"access-control-allow-headers", "Header fields that a page of another origin may send."},
    {"access-control-allow-methods", "Methods that a page of another origin may use."},
    {"access-control-allow-origin", "The origin whose pages may read this response; * means any."},
    {"access-control-expose-headers", "Header fields that a page of another origin may read."},
    {"access-control-max-age", "Seconds for which the answer to a preflight request may be remembered."},
    {"access-control-request-headers", "Preflight: header fields the page wants to send."},
    {"access-control-request-method", "Preflight: the method the page wants to use."},
    {"age", "Seconds the response has spent in a cache on its way."},
    {"allow", "Methods that the resource can be asked with."},
    {"alt-svc", "Other places and protocols (HTTP/3, say) that serve the same origin."},
    {"authorization", "Credentials of the client for the server: a scheme, then what it needs."},
    {"cache-control", "What caches may do with the message, and for how long."},
    {"cdn-cache-control", "Cache-Control for content delivery networks alone."},
    {"cf-cache-status", "Cloudflare: whether its cache had the response."},
    {"cf-connecting-ip", "Cloudflare: the address of the client."},
    {"cf-ray", "Cloudflare: the number of this request, and the data centre that served it."},
    {"clear-site-data", "Tells the browser to delete what it keeps for this origin: cookies, storage, cache."},
    {"connection", "What holds for this one connection: whether it stays open, and fields that end here."},
    {"content-disposition", "Whether the content is to be shown or saved, and under which name."},
    {"content-encoding", "Codings put on the content, in the order they were applied; they are taken off before it is read."},
    {"content-language", "The language of those the content is meant for."},
    {"content-length", "The size of the content in bytes, as it is sent."},
    {"content-location", "Where just this form of the resource can be found."},
    {"content-md5", "A checksum of the content; no longer part of HTTP."},
    {"content-range", "Which part of the whole this is."},
    {"content-security-policy", "What the page may load, run and be framed by."},
    {"content-security-policy-report-only", "A policy that is not enforced: what would break it is reported."},
    {"content-type", "What the content is, and its character set."},
    {"cookie", "What the server had this client keep: names and values sent back with each request."},
    {"cross-origin-embedder-policy", "Whether the page may load what did not agree to be loaded by it."},
    {"cross-origin-opener-policy", "Whether windows of other origins share a group with this one."},
    {"cross-origin-resource-policy", "Which origins may load this resource."},
    {"date", "When the message was made, by the sender's clock."},
    {"dnt", "Do Not Track: the person does not want to be followed. Hardly anybody honours it."},
    {"early-data", "The request came in TLS early data, which somebody may have sent a second time."},
    {"etag", "The name of this version of the resource, to ask later whether it is still the same."},
    {"expect", "What the client waits for before it sends the body: 100-continue."},
    {"expect-ct", "Asked browsers to insist on Certificate Transparency; obsolete."},
    {"expires", "When the response stops being fresh; Cache-Control: max-age comes first."},
    {"forwarded", "Who the request came from, and how it was asked for, before the proxies on its way."},
    {"from", "The address of the person behind the client."},
    {"grpc-accept-encoding", "gRPC: compressions of messages that the sender can undo."},
    {"grpc-encoding", "gRPC: the compression of messages."},
    {"grpc-message", "gRPC: what the server says about a call that failed."},
    {"grpc-status", "gRPC: how the call ended; 0 is well."},
    {"grpc-timeout", "gRPC: how long the client waits for the call."},
    {"host", "The host, and perhaps port, that the client wants to talk to."},
    {"http2-settings", "Settings for an upgrade of this connection to HTTP/2."},
    {"idempotency-key", "A number of the client's: the server is to do a request with the same one only once."},
    {"if-match", "Do it only if the resource still is one of these versions."},
    {"if-modified-since", "Send it only if it changed since then."},
    {"if-none-match", "Send it only if it is none of these versions; else answer 304."},
    {"if-range", "Send the range if the resource is still this version, else all of it."},
    {"if-unmodified-since", "Do it only if it did not change since then."},
    {"keep-alive", "For how long, and for how many requests, the connection stays open."},
    {"last-event-id", "The last event the client has of an event stream: go on behind it."},
    {"last-modified", "When the resource last changed."},
    {"link", "Other resources this one is related to: the next page, a style sheet to be preloaded."},
    {"location", "Where to go instead, or what was made."},
    {"max-forwards", "How many proxies a TRACE or OPTIONS may still pass."},
    {"nel", "Network Error Logging: asks the browser to report connections that fail."},
    {"origin", "The origin of the page that sent the request; null where it does not say."},
    {"origin-agent-cluster", "Whether the page wants a process that it shares with its own origin alone."},
    {"permissions-policy", "Which features of the browser (camera, location) the page and its frames may use."},
    {"pragma", "no-cache: Cache-Control of HTTP/1.0."},
    {"prefer", "What the client would rather have, if the server is so kind."},
    {"priority", "How urgent the response is (u=0 to 7), and whether it is of use in parts (i)."},
    {"proxy-authenticate", "How the proxy wants the client to identify itself."},
    {"proxy-authorization", "Credentials of the client for the proxy."},
    {"proxy-connection", "Connection, as old clients say it to a proxy."},
    {"range", "Which bytes of the resource are wanted."},
    {"ratelimit-limit", "How many requests are allowed in a window of time."},
    {"ratelimit-remaining", "How many requests are left in this window."},
    {"ratelimit-reset", "Seconds until requests are counted from the beginning."},
    {"referer", "The page that the request came from."},
    {"referrer-policy", "How much of a page's address goes along with requests from it."},
    {"refresh", "Load this, or another address, again after so many seconds."},
    {"report-to", "Where the browser may send its reports."},
    {"reporting-endpoints", "Names for the places that the browser may send its reports to."},
    {"retry-after", "When to ask again: seconds or a date."},
    {"sec-ch-ua", "The browser's brands and versions."},
    {"sec-ch-ua-mobile", "Whether the browser is one of a phone: ?1 is yes."},
    {"sec-ch-ua-platform", "The browser's operating system."},
    {"sec-fetch-dest", "What the browser wants it for: document, image, script, empty (fetch)."},
    {"sec-fetch-mode", "How the browser asks: navigate, cors, no-cors, same-origin, websocket."},
    {"sec-fetch-site", "How the origin of who asks and of what is asked are related."},
    {"sec-fetch-user", "?1: a person's click began the navigation."},
    {"sec-gpc", "Global Privacy Control: 1 says that data of this person is not to be sold or shared."},
    {"sec-websocket-accept", "Proves that the server understood the handshake: made of the client's key."},
    {"sec-websocket-extensions", "Extensions of WebSocket, such as compression, that are offered or agreed on."},
    {"sec-websocket-key", "A number of the client's that the server's answer is made of."},
    {"sec-websocket-protocol", "What is spoken inside of the WebSocket: offered, or chosen."},
    {"sec-websocket-version", "The version of WebSocket's handshake: 13."},
    {"server", "The program that answered."},
    {"server-timing", "How long parts of the work took on the server."},
    {"service-worker-allowed", "How far up a service worker of this script may reach."},
    {"set-cookie", "What the client is to keep and send back: a name, a value, and when and where."},
    {"sourcemap", "Where the source map of this script or style sheet is."},
    {"strict-transport-security", "Browsers come by HTTPS alone from now on, for so many seconds."},
    {"te", "Transfer codings the client takes; trailers says that it reads fields behind the content."},
    {"timing-allow-origin", "Origins whose pages may see the details of this resource's timing."},
    {"traceparent", "W3C trace: version, trace, span and flags of the caller."},
    {"tracestate", "W3C trace: what vendors add to it."},
    {"trailer", "Fields that follow behind the content."},
    {"transfer-encoding", "How the content is framed on this connection: chunked."},
    {"upgrade", "Another protocol that this connection could change to."},
    {"upgrade-insecure-requests", "1: the browser would rather be sent to HTTPS."},
    {"user-agent", "The program that asks."},
    {"vary", "Request fields that decide which response one gets: caches keep one for each of their values."},
    {"via", "Proxies that the message passed."},
    {"want-content-digest", "Which digests of the content are welcome."},
    {"www-authenticate", "How the client is to identify itself: schemes and what they need."},
    {"x-amz-cf-id", "Amazon CloudFront: the number of this request."},
    {"x-amz-date", "Amazon: when the request was signed."},
    {"x-amz-request-id", "Amazon: the number of this request."},
    {"x-amz-target", "Amazon: the operation that is called."},
    {"x-amzn-trace-id", "Amazon: the trace that the request belongs to."},
    {"x-cache", "Whether a cache on the way had the response."},
    {"x-content-type-options", "nosniff: the browser believes Content-Type and does not guess."},
    {"x-correlation-id", "A number to find the request in logs of several programs."},
    {"x-csrf-token", "A value that pages of other origins cannot know, so that they cannot send the request."},
    {"x-dns-prefetch-control", "Whether the browser looks up names in links ahead of a click."},
    {"x-download-options", "noopen: old Internet Explorers do not open a download in the site's name."},
    {"x-forwarded-for", "The client's address, and those of proxies, as each of them adds one. Anybody can write it."},
    {"x-forwarded-host", "The Host that the client asked for, before a proxy changed it."},
    {"x-forwarded-port", "The port that the client came to."},
    {"x-forwarded-proto", "http or https: how the client came to the first proxy."},
    {"x-frame-options", "Which pages may show this one in a frame; Content-Security-Policy: frame-ancestors replaced it."},
    {"x-http-method-override", "The method that is meant, where the one above could not be used."},
    {"x-permitted-cross-domain-policies", "Whether Flash and PDF readers may read from this site."},
    {"x-powered-by", "What the server is made with."},
    {"x-ratelimit-limit", "How many requests are allowed in a window of time."},
    {"x-ratelimit-remaining", "How many requests are left in this window."},
    {"x-ratelimit-reset", "When requests are counted from the beginning."},
    {"x-real-ip", "The client's address, as a proxy says."},
    {"x-request-id", "A number to find this request in logs."},
    {"x-requested-with", "XMLHttpRequest: a script of the page sent it, and no form or link."},
    {"x-robots-tag", "What search engines may do with the page."},
    {"x-ua-compatible", "Which Internet Explorer the page was made for."},
    {"x-xss-protection", "A filter of old browsers that did more harm than good; 0 switches it off."},
    {":authority", "HTTP/2: the host, and perhaps port, that the client wants to talk to."},
    {":method", "HTTP/2: the method."},
    {":path", "HTTP/2: path and query."},
    {":protocol", "HTTP/2: what the stream is to speak (extended CONNECT)."},
    {":scheme", "HTTP/2: http or https."},
    {":status", "HTTP/2: the status."},
};

struct Part {
  std::string_view field, part, meaning;
};

constexpr Part kParts[] = {
    {"cache-control", "no-store", "nobody keeps it"},
    {"cache-control", "no-cache", "kept, but asked about before each use"},
    {"cache-control", "private", "only the client itself may keep it"},
    {"cache-control", "public", "any cache may keep it"},
    {"cache-control", "max-age", "seconds for which it is fresh"},
    {"cache-control", "s-maxage", "seconds for which shared caches take it for fresh"},
    {"cache-control", "must-revalidate", "once stale it is not used without asking"},
    {"cache-control", "proxy-revalidate", "the same, for shared caches"},
    {"cache-control", "immutable", "it never changes while it is fresh"},
    {"cache-control", "stale-while-revalidate", "seconds for which it may be used while it is asked about"},
    {"cache-control", "stale-if-error", "seconds for which it may be used when the server fails"},
    {"cache-control", "no-transform", "nobody on the way may change it"},
    {"cache-control", "only-if-cached", "from a cache or not at all"},
    {"strict-transport-security", "max-age", "seconds for which it holds"},
    {"strict-transport-security", "includesubdomains", "for all names below this one too"},
    {"strict-transport-security", "preload", "browsers may know it before the first visit"},
    {"set-cookie", "secure", "sent over HTTPS alone"},
    {"set-cookie", "httponly", "scripts of the page cannot read it"},
    {"set-cookie", "samesite", "whether it goes along when another site asks"},
    {"set-cookie", "path", "paths it is sent to"},
    {"set-cookie", "domain", "hosts it is sent to"},
    {"set-cookie", "max-age", "seconds until it is forgotten"},
    {"set-cookie", "expires", "when it is forgotten"},
    {"set-cookie", "partitioned", "kept apart for each site that embeds this one"},
    {"content-disposition", "inline", "shown"},
    {"content-disposition", "attachment", "saved"},
    {"content-disposition", "filename", "the name to save it under"},
    {"connection", "keep-alive", "the connection stays open"},
    {"connection", "close", "the connection ends with this message"},
    {"connection", "upgrade", "the Upgrade field holds for this connection"},
};

}  // namespace

std::string_view headerMeaning(std::string_view name) {
  const std::string wanted = lowered(name.substr(0, 64));
  const auto found = std::find_if(std::begin(kFields), std::end(kFields), [&](const Meaning& m) { return m.first == wanted; });
  return found == std::end(kFields) || name.size() > 64 ? std::string_view() : found->second;
}

std::string headerValueMeaning(std::string_view name, std::string_view value) {
  const std::string field = lowered(name.substr(0, 64));
  const char between = field == "cache-control" || field == "connection" ? ',' : ';';
  std::string out;
  value = value.substr(0, 4096);
  while (!value.empty()) {
    const std::size_t end = std::min(value.find(between), value.size());
    std::string_view part = trimOws(value.substr(0, end));
    value.remove_prefix(std::min(end + 1, value.size()));
    part = trimOws(part.substr(0, part.find('=')));
    for (const Part& known : kParts)
      if (known.field == field && equalsIgnoreCase(known.part, part)) {
        const std::string line = std::string(known.part) + ": " + std::string(known.meaning);
        if (("\n" + out + "\n").find("\n" + line + "\n") == std::string::npos) out += (out.empty() ? "" : "\n") + line;
      }
  }
  return out;
}

}  // namespace penstock::display
