// SPDX-License-Identifier: GPL-3.0-or-later
// What is generated of any request reads back, by readers that know only the languages, as the request and nothing
// else: the command's own words and lines are ones of a list, and what the request said is a word or a literal.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "fuzz/fuzz.h"
#include "penstock/base/ascii.h"
#include "penstock/exporter/code.h"
#include "unit/exporter/quoted_words.h"

namespace {

using namespace penstock;
using exporter::Words;

/// Takes what stands before `until` off the front, and `until` with it.
std::string_view take(std::string_view& in, char until) {
  const std::size_t end = std::min(in.find(until), in.size());
  const std::string_view part = in.substr(0, end);
  in.remove_prefix(std::min(end + 1, in.size()));
  return part;
}

bool isToken(std::string_view text) {
  constexpr std::string_view tchar = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  return !text.empty() && text.find_first_not_of(tchar) == std::string_view::npos;
}

std::string spaced(std::string_view value) {
  std::string out(value);
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
  return out;
}

bool isBlank(std::string_view value) {
  return value.find_first_not_of(" \t") == std::string_view::npos;
}

/// The input's parts end with byte 0xfe: method, target, then name and value of each field; behind 0xfd comes the body.
model::Exchange exchangeOf(std::string_view head) {
  auto request = std::make_shared<model::RequestHead>();
  request->method = std::string(take(head, '\xfe'));
  request->target = request->path = std::string(take(head, '\xfe'));
  request->scheme = "http";
  request->authority = "a.test";
  while (!head.empty()) {
    const std::string_view name = take(head, '\xfe');
    request->headers.append(name, take(head, '\xfe'));
  }
  model::Exchange x;
  x.scheme = "http";
  x.host = "a.test";
  x.port = 80;
  x.request = request;
  return x;
}

void checkUrl(const std::string& url) {
  fuzz::require(url.starts_with("http://a.test/"), "another URL");
  for (const unsigned char c : url) fuzz::require(c > 0x20 && c < 0x7f && c != '#', "a URL that is none");
}

/// Fields in the order of the request that `skip` does not name, as "name: value".
Words fieldsOf(const model::Exchange& x, const std::set<std::string, std::less<>>& skip) {
  Words fields;
  const model::Headers& headers = x.request->headers;
  for (std::size_t i = 0; i < headers.size(); ++i) {
    std::string lower(headers[i].name);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    if (isToken(headers[i].name) && !skip.contains(lower))
      fields.push_back(std::string(headers[i].name) + ": " + spaced(headers[i].value));
  }
  return fields;
}

bool begins(const std::string& text, std::string_view lowerName) {
  return text.size() > lowerName.size() && text[lowerName.size()] == ':' &&
         equalsIgnoreCase(text.substr(0, lowerName.size()), lowerName);
}

void checkCurl(const model::Exchange& x, const std::string& body, const std::string& command) {
  const auto pipeline = exporter::readPipeline(command);
  fuzz::require(pipeline && pipeline->size() <= 2, "a curl command that a shell could read otherwise");
  std::string sent;
  if (pipeline->size() == 2) {
    fuzz::require(pipeline->front().size() == 2 && pipeline->front()[0] == "printf", "another program");
    const auto written = exporter::printfOutput(pipeline->front()[1]);
    fuzz::require(written.has_value(), "a format that shells disagree about");
    sent = *written;
  }
  const Words& words = pipeline->back();
  fuzz::require(words.size() >= 2 && words[0] == "curl", "another program");
  checkUrl(words[1]);
  static const std::set<std::string, std::less<>> flags = {"--globoff", "--path-as-is", "--head", "--http1.0",
                                                           "--http1.1"};
  std::string method = body.empty() ? "GET" : "POST";
  Words fields;
  for (std::size_t i = 2; i < words.size(); ++i) {
    if (words[i] == "--head") method = "HEAD";
    if (flags.contains(words[i])) continue;
    fuzz::require(i + 1 < words.size(), "an option without its word");
    const std::string &option = words[i], &word = words[++i];
    if (option == "-X") {
      method = word;
    } else if (option == "--request-target") {
      fuzz::require(word == x.request->path, "another target");
    } else if (option == "--data-raw") {
      sent = word;
    } else if (option == "--data-binary") {
      fuzz::require(word == "@-" && pipeline->size() == 2, "a file");
    } else if (option == "-H") {
      fuzz::require(!word.starts_with('@'), "a file of fields");
      if (word.ends_with(':') && isToken(std::string_view(word).substr(0, word.size() - 1)))
        continue;  // one of curl's own, switched off
      fields.push_back(word);
    } else {
      fuzz::require(false, "an option of a stranger");
    }
  }
  fuzz::require(method == x.request->method, "another method");
  fuzz::require(sent == body, "another body");
  std::set<std::string, std::less<>> skip = {"content-length", "proxy-connection", "proxy-authorization"};
  if (body.empty()) skip.insert("transfer-encoding");
  Words expected = fieldsOf(x, skip);
  const auto ours =
      std::find_if(expected.begin(), expected.end(), [](const std::string& f) { return begins(f, "host"); });
  if (ours != expected.end() && equalsIgnoreCase(ours->substr(6), "a.test")) expected.erase(ours);
  for (std::string& field : expected) {
    const std::size_t colon = field.find(':');
    if (isBlank(std::string_view(field).substr(colon + 1))) field = field.substr(0, colon) + ';';
  }
  fuzz::require(fields == expected, "other fields");
}

/// "name: value" of an item as HTTPie's parser reads it; "" for a field taken away ("Name:").
std::string readItem(const std::string& item) {
  constexpr std::string_view special = ":;=@";
  std::string read;
  std::vector<bool> escaped;
  for (std::size_t i = 0; i < item.size(); ++i) {
    const bool pair = item[i] == '\\' && i + 1 < item.size();
    if (pair && special.find(item[i + 1]) == std::string_view::npos) {
      read += item[i++];
      escaped.push_back(false);
    } else if (pair) {
      ++i;
      read += item[i];
      escaped.push_back(true);
      continue;
    }
    read += item[i];
    escaped.push_back(false);
  }
  std::size_t at = 0;
  while (at < read.size() && (escaped[at] || special.find(read[at]) == std::string_view::npos)) ++at;
  fuzz::require(at > 0 && at < read.size() && isToken(std::string_view(read).substr(0, at)), "an item without a name");
  const bool last = at + 1 == read.size();
  fuzz::require(read[at] == ':' || (read[at] == ';' && last), "an item of another kind");
  fuzz::require(last || escaped[at + 1] || (read[at + 1] != '=' && read[at + 1] != '@'), "a file, or JSON");
  if (last && read[at] == ':') return {};
  return read.substr(0, at) + ": " + read.substr(at + 1);
}

void checkHttpie(const model::Exchange& x, const std::string& body, const std::string& command) {
  const auto pipeline = exporter::readPipeline(command);
  fuzz::require(pipeline && pipeline->size() <= 2, "an HTTPie command that a shell could read otherwise");
  std::string sent;
  if (pipeline->size() == 2) sent = exporter::printfOutput(pipeline->front().at(1)).value();
  const Words& words = pipeline->back();
  std::size_t i = 1;
  for (; i < words.size() && words[i] != "--"; ++i) {
    if (words[i].starts_with("--raw="))
      sent = words[i].substr(6);
    else
      fuzz::require(words[i] == "--print=hb" || words[i] == "--ignore-stdin" || words[i] == "--path-as-is",
                    "an option of a stranger");
  }
  fuzz::require(i + 2 < words.size() && words[i + 1] == x.request->method, "another method");
  checkUrl(words[i + 2]);
  fuzz::require(sent == body, "another body");
  Words fields;
  for (i += 3; i < words.size(); ++i)
    if (const std::string field = readItem(words[i]); !field.empty()) fields.push_back(field);
  Words expected = fieldsOf(x, {"content-length", "transfer-encoding", "connection", "keep-alive", "proxy-connection",
                                "proxy-authorization", "te", "trailer", "upgrade", "expect"});
  std::erase_if(expected,
                [](const std::string& f) { return begins(f, "host") && equalsIgnoreCase(f.substr(6), "a.test"); });
  for (std::string& field : expected)
    if (const std::size_t value = field.find(':') + 2; isBlank(std::string_view(field).substr(value)))
      field.resize(value);
  fuzz::require(fields == expected, "other fields");
}

/// Everything around the literals is one of these lines.
void checkLines(const exporter::Code& code, const std::set<std::string, std::less<>>& lines) {
  std::string_view rest = code.around;
  while (!rest.empty()) fuzz::require(lines.contains(take(rest, '\n')), "a line of a stranger");
}

void checkHas(const exporter::Code& code, const std::string& literal) {
  fuzz::require(std::find(code.literals.begin(), code.literals.end(), literal) != code.literals.end(),
                "a literal is missing");
}

void checkPython(const model::Exchange& x, const std::string& body, const std::string& text) {
  auto code = exporter::readDoubleQuoted(text, 'x');
  fuzz::require(code.has_value(), "Python that is not quoted");
  for (std::size_t b; (b = code->around.find("b\1")) != std::string::npos;) code->around.erase(b, 1);
  checkLines(*code, {"import requests", "from urllib3.util import SKIP_HEADER", "", "response = requests.request(",
                     "    \1,", "    headers={", "        \1: \1,", "        \1: SKIP_HEADER,", "        \1: None,",
                     "    },", "    data=\1,", "    data=\1.encode(),", "    allow_redirects=False,", ")",
                     "print(response.status_code, response.reason)", "print(response.text)"});
  checkUrl(code->literals.at(1));
  fuzz::require(code->literals[0] == x.request->method, "another method");
  if (!body.empty()) checkHas(*code, body);
}

void checkGo(const model::Exchange& x, const std::string& body, std::string text) {
  for (std::size_t at; (at = text.find("\n\t")) != std::string::npos;) text.erase(at + 1, 1);  // indentation; in a literal none stands so
  auto code = exporter::readDoubleQuoted(text, 'x');
  fuzz::require(code.has_value(), "Go that is not quoted");
  for (std::size_t at; (at = code->around.find(", \1},")) != std::string::npos;) code->around.erase(at, 3);  // values of one name
  checkLines(*code, {"package main", "", "import (", "\1", ")", "func main() {", "req, err := http.NewRequest(\1, \1, nil)",
                     "req, err := http.NewRequest(\1, \1, strings.NewReader(\1))", "if err != nil {", "log.Fatal(err)", "}",
                     "req.URL.Opaque = \1 // as it is, without percent-encoding", "req.Host = \1", "req.Header = http.Header{", "\1: {\1},",
                     "transport := &http.Transport{", "Proxy: http.ProxyFromEnvironment,", "DisableCompression: true, // it would ask for gzip, and take it off",
                     "TLSNextProto: map[string]func(string, *tls.Conn) http.RoundTripper{}, // HTTP/1.1, as it was",
                     "resp, err := transport.RoundTrip(req) // follows no redirect", "defer resp.Body.Close()", "fmt.Println(resp.Proto, resp.Status)",
                     "if _, err := io.Copy(os.Stdout, resp.Body); err != nil {"});
  checkHas(*code, x.request->method);
  if (!body.empty()) checkHas(*code, body);
}

void checkJavascript(const model::Exchange& x, const std::string& text) {
  const auto code = exporter::readDoubleQuoted(text, 'u');
  fuzz::require(code.has_value(), "JavaScript that is not quoted");
  checkLines(*code, {"const response = await fetch(\1, {", "  method: \1,", "  headers: [", "    [\1, \1],", "  ],",
                     "  body: \1,", "  body: Uint8Array.from(atob(\1), (c) => c.charCodeAt(0)),", "  redirect: \1,",
                     "});", "console.log(response.status, response.statusText);", "console.log(await response.text());",
                     "// The request had a body, which fetch() does not send with GET.",
                     "// The request had a body, which fetch() does not send with HEAD."});
  checkUrl(code->literals.at(0));
  fuzz::require(code->literals.at(1) == x.request->method, "another method");
}

void checkPowershell(const model::Exchange& x, const std::string& text) {
  auto code = exporter::readPowerShell(text);
  fuzz::require(code.has_value(), "PowerShell that is not quoted");
  const auto simplify = [&code](std::string_view from, std::string_view to) {
    for (std::size_t at; (at = code->around.find(from)) != std::string::npos;)
      code->around.replace(at, from.size(), to);
  };
  simplify("[Text.Encoding]::GetEncoding(28591).GetString([Convert]::FromBase64String(\1))", "\2");
  simplify("(\2)", "\1");
  simplify("\2", "\1");
  checkLines(*code, {"Invoke-WebRequest -Uri \1 -Method \1 -MaximumRedirection 0 -SkipHeaderValidation",
                     "Invoke-WebRequest -Uri \1 -CustomMethod \1 -MaximumRedirection 0 -SkipHeaderValidation",
                     "Invoke-WebRequest -Uri \1 -Method \1 -MaximumRedirection 0 -SkipHeaderValidation `",
                     "Invoke-WebRequest -Uri \1 -CustomMethod \1 -MaximumRedirection 0 -SkipHeaderValidation `",
                     "  -ContentType \1", "  -ContentType \1 `", "  -UserAgent \1", "  -UserAgent \1 `",
                     "  -Headers @{", "    \1 = \1", "  }", "  } `", "  -Body ([Convert]::FromBase64String(\1))"});
  checkUrl(code->literals.at(0));
  fuzz::require(code->literals.at(1) == x.request->method, "another method");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view in = fuzz::asText(data, size);
  const std::string_view head = take(in, '\xfd');
  const model::Exchange x = exchangeOf(head);
  const std::string body(in);
  // A word of its own, whatever it is.
  std::string word(head);
  const auto read = exporter::readPipeline("x " + exporter::shellWord(word));
  std::erase(word, '\0');
  fuzz::require(read && *read == std::vector<Words>{{"x", word}}, "a word that is another");

  if (const auto curl = exporter::curlCommand(x, body)) checkCurl(x, body, *curl);
  if (const auto httpie = exporter::httpieCommand(x, body)) checkHttpie(x, body, *httpie);
  if (const auto python = exporter::pythonRequests(x, body)) checkPython(x, body, *python);
  if (const auto go = exporter::goProgram(x, body)) checkGo(x, body, *go);
  if (const auto javascript = exporter::javascriptFetch(x, body)) checkJavascript(x, *javascript);
  if (const auto powershell = exporter::powershellCommand(x, body)) checkPowershell(x, *powershell);
  return 0;
}
