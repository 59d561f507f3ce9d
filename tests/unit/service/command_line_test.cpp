// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/service/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "unit/service/temp_folder.h"

namespace penstock::service {
namespace {

using Words = std::vector<std::string>;
using ::testing::HasSubstr;

class CommandLine : public ::testing::Test {
 protected:
  Result<Invocation> parse(const Words& words) { return parseCommandLine(words, UserFolders::below(home_.path())); }
  Invocation good(const Words& words) {
    Result<Invocation> result = parse(words);
    EXPECT_TRUE(result) << result.error().message;
    return result ? *result : Invocation{};
  }
  std::string errorOf(const Words& words) {
    Result<Invocation> result = parse(words);
    return result ? "no error" : result.error().message;
  }
  TempFolder home_;
};

TEST_F(CommandLine, NothingIsTheWindowWithDefaults) {
  Invocation i = good({});
  EXPECT_EQ(Command::run, i.command);
  EXPECT_EQ(Mode::gui, i.mode);
  ASSERT_EQ(1u, i.config.engine.listeners.size());
  EXPECT_EQ("localhost", i.config.engine.listeners[0].address);
  EXPECT_EQ(8080, i.config.engine.listeners[0].port);
  EXPECT_EQ(8081, i.config.ui.port);
  EXPECT_EQ("", i.config.project) << "nobody named one: the window's last one, or the session's";
  EXPECT_EQ(home_ / ".local/share/penstock", i.config.caDir);
  EXPECT_EQ(UINT64_MAX, i.config.engine.maxBody);
  EXPECT_EQ("", i.configFile);
}

TEST_F(CommandLine, EveryFlagInBothForms) {
  std::string ca = home_.write("roots.pem", "-----BEGIN CERTIFICATE-----\n");
  Words apart = {"--mode",     "headless",      "--addr",    "::1",       "--port",
                 "0",          "--ui-addr",     "localhost", "--ui-port", "0",
                 "--ca-dir",   "/ca",           "--ignore",  "a.example", "--ignore",
                 "/b/",        "--upstream-ca", ca,          "--project", "/p",
                 "--max-body", "1kb",           "--json",    "--quiet",   "--insecure=dev.example"};
  Words joined = {"--mode=headless",
                  "--addr=::1",
                  "--port=0",
                  "--ui-addr=localhost",
                  "--ui-port=0",
                  "--ca-dir=/ca",
                  "--ignore=a.example",
                  "--ignore=/b/",
                  "--upstream-ca=" + ca,
                  "--write=/p",
                  "--max-body=1kb",
                  "--json",
                  "--quiet",
                  "--insecure=dev.example"};
  for (const Words& words : {apart, joined}) {
    Invocation i = good(words);
    const model::EngineConfig& engine = i.config.engine;
    EXPECT_EQ(Mode::headless, i.mode);
    ASSERT_EQ(1u, engine.listeners.size());
    EXPECT_EQ("::1", engine.listeners[0].address);
    EXPECT_EQ(0, engine.listeners[0].port);
    EXPECT_EQ("localhost", i.config.ui.address);
    EXPECT_EQ(0, i.config.ui.port);
    EXPECT_EQ("/ca", i.config.caDir);
    EXPECT_EQ((Words{"a.example", "/b/"}), engine.passthrough);
    EXPECT_EQ(ca, engine.upstreamCa);
    EXPECT_EQ("/p", i.config.project);
    EXPECT_EQ(1024u, engine.maxBody);
    EXPECT_TRUE(i.config.json && i.config.quiet);
    EXPECT_EQ(Words{"dev.example"}, engine.insecure);
  }
}

TEST_F(CommandLine, InsecureWithoutAPatternIsForAll) {
  std::string project = home_.write("p", "");
  Invocation i = good({"--insecure", project});
  EXPECT_EQ(Words{"*"}, i.config.engine.insecure);
  EXPECT_EQ(project, i.config.project);
}

TEST_F(CommandLine, ListenReplacesAndAddsUp) {
  Invocation two = good({"--listen", "http@127.0.0.1:1", "--listen=http@[::1]:2"});
  ASSERT_EQ(2u, two.config.engine.listeners.size());
  EXPECT_EQ(1, two.config.engine.listeners[0].port);
  Invocation withPort = good({"--listen", "http@127.0.0.1:1", "--port", "9"});
  ASSERT_EQ(2u, withPort.config.engine.listeners.size());
  EXPECT_EQ(9, withPort.config.engine.listeners[0].port);
  EXPECT_EQ(1, withPort.config.engine.listeners[1].port);
}

TEST_F(CommandLine, WhatClientsOfOtherMachinesMay) {
  EXPECT_FALSE(good({}).config.engine.allowLoopback);
  EXPECT_TRUE(good({"--allow-loopback"}).config.engine.allowLoopback);
}

TEST_F(CommandLine, WaysIn) {
  Invocation reverse = good({"--reverse", "https://api.example", "--keep-host", "--listen", "socks5@[::1]:1080"});
  const auto& listeners = reverse.config.engine.listeners;
  ASSERT_EQ(2u, listeners.size());
  EXPECT_EQ(model::ListenMode::reverse, listeners[0].mode);
  EXPECT_EQ(8080, listeners[0].port);
  EXPECT_EQ("https://api.example", model::toText(listeners[0].target));
  EXPECT_EQ(model::ListenMode::socks5, listeners[1].mode);
  EXPECT_TRUE(reverse.config.engine.keepHost);
  EXPECT_EQ(model::ListenMode::transparent, good({"--transparent", "--addr=0.0.0.0"}).config.engine.listeners.at(0).mode);
  Invocation chained = good({"--upstream-except", "none", "--upstream", "socks5://ann:p%3aw@proxy.example", "--proxy-auth", "u:a:b"});
  const auto& upstream = chained.config.engine.upstreamProxy;
  ASSERT_TRUE(upstream);
  EXPECT_EQ("socks5://proxy.example:1080", model::toText(*upstream));
  EXPECT_EQ("p:w", upstream->password);
  EXPECT_TRUE(upstream->except.empty());
  EXPECT_EQ("a:b", chained.config.engine.proxyAuth->password);
  EXPECT_EQ(Words{"loopback"}, good({"--upstream", "http://p:3128"}).config.engine.upstreamProxy->except);
  EXPECT_EQ(Words{"*.lan"}, good({"--upstream", "http://p:3128", "--upstream-except=.lan"}).config.engine.upstreamProxy->except);
}

TEST_F(CommandLine, APasswordIsNotRepeated) {
  for (const char* url : {"http://ann:hunter2@", "http://ann:hunter2@host:x", "ann:hunter2@host", "socks9://ann:hunter2@host:1", "http://ann:hunter2%zz@host:1"})
    EXPECT_EQ(std::string::npos, errorOf({"--upstream", url}).find("hunter2")) << url;
}

TEST_F(CommandLine, FlagsWinOverTheFile) {
  home_.write(".config/penstock/penstock.yaml",
              "mode: headless\nno_db: true\nproxy: {addr: 0.0.0.0, port: 1, ignore: [a]}\nca: {dir: here}\n");
  Invocation file = good({});
  EXPECT_EQ(home_ / ".config/penstock/penstock.yaml", file.configFile);
  EXPECT_EQ(Mode::headless, file.mode);
  EXPECT_EQ(1, file.config.engine.listeners[0].port);
  EXPECT_TRUE(file.config.noDb);
  EXPECT_EQ("", file.config.project);
  EXPECT_EQ(home_ / ".config/penstock/here", file.config.caDir);
  Invocation both = good({"--mode=gui", "--port=2", "--ignore=b", "--project=/p", "--ca-dir=/c"});
  EXPECT_EQ(Mode::gui, both.mode);
  EXPECT_EQ("0.0.0.0", both.config.engine.listeners[0].address);
  EXPECT_EQ(2, both.config.engine.listeners[0].port);
  EXPECT_EQ((Words{"a", "b"}), both.config.engine.passthrough);
  EXPECT_FALSE(both.config.noDb);
  EXPECT_EQ("/p", both.config.project);
  EXPECT_EQ("/c", both.config.caDir);
}

TEST_F(CommandLine, CaDirWinsOverCertificateOfTheFile) {
  home_.write("ca.pem", "-----BEGIN CERTIFICATE-----\n");
  home_.write("ca.key", "-----BEGIN PRIVATE KEY-----\n");
  std::string yaml = home_.write("x.yaml", "ca: {cert_path: ca.pem, key_path: ca.key}\n");
  EXPECT_EQ(home_ / "ca.pem", good({"--config", yaml}).config.caCert);
  EXPECT_EQ("", good({"--config", yaml}).config.caDir);
  EXPECT_EQ("", good({"--config", yaml, "--ca-dir", "/c"}).config.caCert);
}

TEST_F(CommandLine, ProtobufFilesAddUp) {
  home_.write(".config/penstock/penstock.yaml", "protobuf: [api/a.proto, /abs/b.pb]\n");
  EXPECT_EQ((Words{home_ / ".config/penstock/api/a.proto", "/abs/b.pb"}), good({}).config.protobuf);
  EXPECT_EQ((Words{home_ / ".config/penstock/api/a.proto", "/abs/b.pb", "/c.proto", "/d"}), good({"--proto", "/c.proto", "--proto=/d"}).config.protobuf);
  EXPECT_THAT(errorOf({"--proto="}), HasSubstr("--proto: the path is empty"));
}

TEST_F(CommandLine, Projects) {
  std::string there = home_.write("old.db", "x");
  EXPECT_EQ(there, good({there}).config.project);
  EXPECT_EQ(home_ / "new.penstock", good({home_ / "new.penstock"}).config.project);
  EXPECT_EQ(there, good({there, "--project", there}).config.project);
  EXPECT_EQ("", good({"--no-db"}).config.project);
  EXPECT_EQ(there, good({"--", there}).config.project);
}

TEST_F(CommandLine, Filter) {
  EXPECT_EQ("host == x", good({"--filter", "host == x"}).config.filter);
  EXPECT_EQ("", good({}).config.filter);
}

TEST_F(CommandLine, Export) {
  std::string there = home_.write("old.penstock", "x");
  Invocation i = good({"export", there, "--count"});
  EXPECT_EQ(Command::exportCount, i.command);
  EXPECT_EQ(there, i.project);
  EXPECT_EQ(there, good({"export", "--count", there}).project);
  EXPECT_EQ("", i.expression);
  for (const Words& words : {Words{"export", there, "--count", "status >= 400"}, Words{"export", "--count", there, "status >= 400"},
                             Words{"export", there, "--count=status >= 400"}}) {
    i = good(words);
    EXPECT_EQ(Command::exportCount, i.command);
    EXPECT_EQ(there, i.project);
    EXPECT_EQ("status >= 400", i.expression);
  }
  for (const Words& words : {Words{"export", there, "--messages", "12"}, Words{"export", "--messages=12", there}}) {
    i = good(words);
    EXPECT_EQ(Command::exportMessages, i.command);
    EXPECT_EQ(there, i.project);
    EXPECT_EQ(12u, i.exchange);
  }
}

TEST_F(CommandLine, Send) {
  const std::string there = home_.write("old.penstock", "x");
  Invocation i = good({"send", "--curl", "curl h", "--times=3", "--race", "--insecure", "--json"});
  EXPECT_EQ(Command::send, i.command);
  EXPECT_EQ("curl h", i.send.curl);
  EXPECT_EQ(3u, i.send.times);
  EXPECT_TRUE(i.send.race);
  EXPECT_TRUE(i.config.json);
  EXPECT_EQ((std::vector<std::string>{"*"}), i.config.engine.insecure);
  EXPECT_TRUE(i.config.noDb) << "nobody named a project to record into";
  i = good({"send", there, "7", "--to", "https://h:1", "--parallel", "--project", home_ / "new.penstock"});
  EXPECT_EQ(there, i.send.project);
  EXPECT_EQ(7u, i.send.exchange);
  EXPECT_EQ("https://h:1", i.send.to);
  EXPECT_TRUE(i.send.parallel);
  EXPECT_FALSE(i.config.noDb);
  EXPECT_EQ(home_ / "new.penstock", i.config.project);
  EXPECT_EQ("-", good({"send", "--raw", "-"}).send.rawFile);
}

TEST_F(CommandLine, ErrorsNameFlagValueAndWhatWasExpected) {
  std::string there = home_.write("old.penstock", "x");
  std::string text = home_.write("notes.txt", "hello");
  std::string yaml = home_.write("bad.yaml", "proxy:\n  port: x\n");
  const std::string exportForm =
      "; expected penstock export PROJECT with one of --har OUT, --json OUT, --openapi OUT, --curl ID, --body ID:request, --body ID:response, "
      "--messages ID or --count [EXPRESSION]";
  const std::pair<Words, std::string> table[] = {
      {{"--port", "99999"}, "--port: \"99999\" is not a port; expected a number from 0 to 65535 (0: any free port)"},
      {{"--port"}, "--port: the value is missing; expected --port PORT"},
      {{"--port", "--quiet"}, "--port: the value is missing; expected --port PORT"},
      {{"--ui-port=-1"}, "--ui-port: \"-1\" is not a port; expected a number from 0 to 65535 (0: any free port)"},
      {{"--addr", "my.host"},
       "--addr: \"my.host\" is not an IP address; expected one of this machine such as 127.0.0.1, ::1, or 0.0.0.0 for "
       "all"},
      {{"--prot", "1"}, "unknown option \"--prot\"; did you mean --port?"},
      {{"--no_db"}, "unknown option \"--no_db\"; did you mean --no-db?"},
      {{"--frobnicate=7"}, "unknown option \"--frobnicate\"; see --help"},
      {{"-x"}, "unknown option \"-x\"; see --help"},
      {{"--quiet=yes"}, "--quiet: \"yes\" is too much; this option takes no value"},
      {{"--mode=x"}, "--mode: \"x\" is not a mode; expected gui, cui, headless or mcp"},
      {{"--listen", "socks@127.0.0.1:1"},
       "--listen: \"socks\" is not a listener mode; expected MODE@ADDRESS:PORT such as http@127.0.0.1:8080, https@127.0.0.1:8443, "
       "socks5@[::1]:1080, transparent@0.0.0.0:8080 or reverse:https://example.com@127.0.0.1:8443"},
      {{"--ignore", ""},
       "--ignore: the pattern is empty; expected a host such as api.example.com, *.example.com, example.com:8443, or "
       "/regex/"},
      {{"--upstream-ca", "/nowhere.pem"}, "--upstream-ca: /nowhere.pem: there is no such file"},
      {{"--upstream-ca", text},
       "--upstream-ca: " + text +
           ": holds no CERTIFICATE; expected a PEM file with a block -----BEGIN CERTIFICATE-----"},
      {{"--max-body", "big"},
       "--max-body: \"big\" is not a size; expected a number of bytes, or such as 512kb, 10mb, 2gb"},
      {{"--config", "/nowhere.yaml"}, "--config: /nowhere.yaml: there is no such file"},
      {{"--config", yaml},
       yaml + ":2: proxy.port: \"x\" is not a port; expected a number from 0 to 65535 (0: any free port)"},
      {{"--script=/no/x.py"}, "--script: /no/x.py: there is no such file"},
      {{"--script=/no/x.txt"}, "--script: \"/no/x.txt\" is no script; expected a file of Python, with a name that ends with .py"},
      {{"--python=/no/python3"}, "--python: /no/python3 is no program; expected the path of a Python 3 interpreter"},
      {{"--rules=/no/r.json"}, "--rules: /no/r.json: there is no such file"},
      {{"--reverse", "ftp://x"},
       "--reverse: \"ftp://x\" is not an origin; expected https://HOST, http://HOST:PORT or tcp://HOST:PORT"},
      {{"--reverse", "https://x", "--transparent"},
       "--transparent: stands beside --reverse; expected one of the two, or --listen for a second listener"},
      {{"--upstream", "x:3128"},
       "--upstream: not the URL of a proxy; expected http://HOST:PORT, https://HOST:PORT or socks5://HOST:PORT, with USER:PASSWORD@ "
       "before the host if it asks for one"},
      {{"--upstream-except", "x"}, "--upstream-except: there is no upstream proxy; expected --upstream URL"},
      {{"--proxy-auth", "secret"}, "--proxy-auth: expected USER:PASSWORD"},
      {{"--project", "/a", "--write", "/b"}, "--write: \"/b\" is a second project beside \"/a\"; expected one"},
      {{there, "--project", "/a"}, "PROJECT: \"" + there + "\" is a second project beside \"/a\"; expected one"},
      {{there, "more"}, "\"more\" is too much; expected one project"},
      {{"--no-db", there}, "--no-db: keeps nothing, but a project is named; expected one of the two"},
      {{"nothere"}, "there is no project \"nothere\"; expected a project file, or --project nothere to make one"},
      {{"exprot", "x"}, "there is no project \"exprot\"; did you mean the command export?"},
      {{"rnu", "x"}, "there is no project \"rnu\"; did you mean the command run?"},
      {{"run"}, "run: COMMAND is missing; expected penstock run [options] -- COMMAND ARGUMENT..."},
      {{"run", "--"}, "run: COMMAND is missing; expected penstock run [options] -- COMMAND ARGUMENT..."},
      {{"run", "curl", "x"}, "run: \"curl\" stands before the --; expected penstock run [options] -- COMMAND ARGUMENT..."},
      {{"run", "--", ""}, "run: the name of COMMAND is empty; expected penstock run [options] -- COMMAND ARGUMENT..."},
      {{"run", "--prot", "1", "--", "x"}, "unknown option \"--prot\"; did you mean --port?"},
      {{"import"}, "import: the file is missing; expected penstock import FILE --project PROJECT"},
      {{"import", "a", "b"}, "import: \"b\" is too much; expected penstock import FILE --project PROJECT"},
      {{"import", "a", "--projct", "b"}, "import: unknown option \"--projct\"; did you mean --project?"},
      {{"export"}, "export: the project is missing" + exportForm},
      {{"export", there}, "export: nothing is asked for" + exportForm},
      {{"export", there, "--cuont"}, "export: unknown option \"--cuont\"; did you mean --count?"},
      {{"export", there, "--har"}, "export --har: the file is missing" + exportForm},
      {{"export", there, "--har", "x", "--json", "y"}, "export: --json beside --har is too much" + exportForm},
      {{"export", there, "--har", "x", "--filter", "hots == x"},
       "export --filter: \"hots == x\" is no expression: there is no field hots, at character 1; try host"},
      {{"export", there, "--curl", "1", "--filter", "host == x"}, "export: --filter beside --curl is too much" + exportForm},
      {{"export", there, "--body", "1:answer"},
       "export --body: \"1:answer\" names no body; expected ID:request or ID:response, with :sent for what went on"},
      {{"export", there, "--count", "x", "y"}, "export: \"y\" is too much" + exportForm},
      {{"export", there, "--count", "hots == x"},
       "export --count: \"hots == x\" is no expression: there is no field hots, at character 1; try host"},
      {{"export", there, "--count=status =="}, "export --count: \"status ==\" is no expression: a value is missing, at character 10"},
      {{"--filter", "(host == x"}, "--filter: \"(host == x\" is no expression: the parenthesis is never closed, at character 1; try )"},
      {{"export", there, "--messages"}, "export --messages: the id is missing" + exportForm},
      {{"export", there, "--messages", "0"},
       "export --messages: \"0\" is not the id of an exchange; expected a number from 1 on"},
      {{"export", there, "--messages=1x"},
       "export --messages: \"1x\" is not the id of an exchange; expected a number from 1 on"},
      {{"export", there, "--messages", "1", "--count"}, "export: --count beside --messages is too much" + exportForm},
      {{"export", "nothere", "--count"}, "export: \"nothere\" is not there; expected a project file"},
  };
  for (const auto& [words, message] : table) {
    EXPECT_EQ(message, errorOf(words)) << ::testing::PrintToString(words);
  }
}

TEST_F(CommandLine, AProgramToRun) {
  const Invocation plain = good({"run", "--", "curl", "--help", "--", "x"});
  EXPECT_EQ(Command::enclose, plain.command);
  EXPECT_EQ((std::vector<std::string>{"curl", "--help", "--", "x"}), plain.run.command) << "what stands behind the first -- is the program's";
  EXPECT_FALSE(plain.run.envOnly || plain.run.projectNamed || plain.run.port);
  const Invocation told = good({"run", "--port", "9090", "--project", "p.penstock", "--env-only", "--", "x"});
  EXPECT_TRUE(told.run.envOnly && told.run.projectNamed);
  EXPECT_EQ(9090, told.run.port);
  EXPECT_EQ((std::vector<std::string>{"--port", "--project"}), told.run.flags);
  EXPECT_TRUE(good({"run", "--env-only"}).run.command.empty()) << "prints the variables";
  EXPECT_TRUE(good({"run", "--no-db", "--", "x"}).run.projectNamed);
  EXPECT_EQ(Command::printText, good({"run", "--help"}).command);
}

TEST_F(CommandLine, ABrokenDefaultFileIsAnError) {
  std::string file = home_.write(".config/penstock/penstock.yaml", "proxy: {prot: 1}\n");
  EXPECT_EQ(file + ":1: unknown key \"proxy.prot\"; did you mean proxy.port?", errorOf({}));
  EXPECT_EQ(Command::printText, good({"--help"}).command) << "help must work then too";
}

TEST_F(CommandLine, WhereTheNameServerListens) {
  const auto where = [&](const char* word) {
    const auto listen = good({"--dns", word}).config.engine.dns.listen;
    return listen ? listen->address + " " + std::to_string(listen->port) : std::string("off");
  };
  EXPECT_EQ(where("127.0.0.1:53"), "127.0.0.1 53");
  EXPECT_EQ(where("0.0.0.0"), "0.0.0.0 5353");
  EXPECT_EQ(where("[::1]:0"), "::1 0");
  EXPECT_EQ(where("::1"), "::1 5353");
  EXPECT_EQ(where("localhost:5300"), "127.0.0.1 5300");
  EXPECT_EQ(where("true"), "127.0.0.1 5353");
  EXPECT_EQ(where("false"), "off");
}

TEST_F(CommandLine, ExportAndImportNameWhatGoesWhere) {
  const std::string there = home_.write("there.penstock", "x");
  const Invocation har = good({"export", there, "--har", "-", "--filter", "status == 200", "--redact"});
  EXPECT_EQ(har.command, Command::exportHar);
  EXPECT_EQ(har.outFile, "-");
  EXPECT_EQ(har.expression, "status == 200");
  EXPECT_TRUE(har.redact);
  const Invocation body = good({"export", there, "--body=7:response:sent"});
  EXPECT_EQ(body.command, Command::exportBody);
  EXPECT_EQ(body.exchange, 7u);
  EXPECT_EQ(body.body, model::BodyId(model::Direction::toClient, model::Stage::sent));
  EXPECT_EQ(good({"export", there, "--curl", "3"}).command, Command::exportCurl);
  EXPECT_EQ(good({"export", there, "--json", "/out.json"}).outFile, "/out.json");
  const Invocation in = good({"import", "/in.har", "--project", "/p.penstock"});
  EXPECT_EQ(in.command, Command::import);
  EXPECT_EQ(in.importFile, "/in.har");
  EXPECT_EQ(in.project, "/p.penstock");
  EXPECT_EQ(good({"--har", "/end.har"}).har, "/end.har");
}

TEST_F(CommandLine, HelpTellsEveryFlagWithin80Columns) {
  std::string help = good({"--help"}).text;
  EXPECT_EQ(help, good({"-h"}).text);
  for (const char* flag : {"--mode",    "--addr",    "--port",        "--ui-addr",
                           "--ui-port", "--config",  "--ca-dir",      "--no-db",
                           "--listen",  "--ignore",  "--upstream-ca", "--insecure[=PATTERN]",
                           "--project", "--write",   "--max-body",    "--json",
                           "--quiet",   "--version", "--help",        "export PROJECT --count",
                           "export PROJECT --messages ID", "--har FILE", "export PROJECT --har OUT", "import FILE --project PROJECT",
                           "--reverse", "--keep-host", "--transparent", "--upstream URL", "--upstream-except", "--proxy-auth", "--allow-loopback",
                           "--dns ADDRESS:PORT", "--resolve HOST=ADDRESS[:PORT]"}) {
    EXPECT_THAT(help, HasSubstr(flag));
  }
  std::istringstream lines(help);
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(line.size(), 100u) << line;
    EXPECT_TRUE(line.empty() || line.back() != ' ') << line;
  }
}

TEST_F(CommandLine, Version) {
  std::string version = good({"--version"}).text;
  EXPECT_TRUE(version.starts_with("penstock ")) << version;
  EXPECT_TRUE(version.ends_with('\n'));
}

TEST_F(CommandLine, ControlBytesOfTheValueAreNotPrinted) {
  EXPECT_EQ(std::string::npos, errorOf({"--port", "\x1b[31m\n"}).find_first_of("\x1b\n"));
  EXPECT_LT(errorOf({"--port", std::string(100'000, '9')}).size(), 200u);
}

}  // namespace
}  // namespace penstock::service
