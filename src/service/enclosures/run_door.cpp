// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/service/run_door.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <list>
#include <optional>
#include <thread>

#include "penstock/base/clock.h"
#include "service/enclosures/door_message.h"

namespace penstock::service {

namespace {

constexpr std::chrono::seconds requestPatience{5};
constexpr int answerPatience = 10;  // seconds

/// The folder when it is ours and closed to everybody else. What is opened by the descriptor cannot be another folder than was looked at.
Result<Descriptor> openOwn(const std::string& folder) {
  Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  struct stat info {};
  if (!opened.open() || ::fstat(opened.get(), &info) != 0) return makeError(ErrorCode::io, folder + " cannot be opened: " + std::strerror(errno));
  if (info.st_uid != ::geteuid() || (info.st_mode & 022) != 0) return makeError(ErrorCode::io, folder + " can be written to by others");
  return opened;
}

/// By way of the descriptor: no path is too long for an address.
sockaddr_un addressIn(const Descriptor& folder, const std::string& name) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/%s", folder.get(), name.c_str());
  return address;
}

/// Who came, and whom it has us serve.
struct Visitor {
  Descriptor socket;
  SteadyTime until;  // of its request
  std::optional<engine::EnclosureId> served;
};

}  // namespace

struct RunDoor::Impl {
  Calls calls;
  Descriptor folder, listener, wake;
  std::string name;
  std::list<Visitor> visitors;
  std::thread thread;

  void run();
  void accept();
  bool heard(Visitor& visitor);
  int patience() const;
};

RunDoor::RunDoor() = default;
RunDoor::~RunDoor() { close(); }

Result<void> RunDoor::open(const std::string& folder, Calls calls) {
  auto impl = std::make_unique<Impl>();
  std::error_code ignored;
  std::filesystem::create_directories(std::filesystem::path(folder).parent_path(), ignored);
  ::mkdir(folder.c_str(), 0700);
  auto opened = openOwn(folder);
  if (!opened) return opened.error();
  impl->folder = std::move(*opened);
  impl->calls = std::move(calls);
  impl->name = doorName(::getpid());
  impl->wake = Descriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  impl->listener = Descriptor(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  ::unlinkat(impl->folder.get(), impl->name.c_str(), 0);  // of another that had this number
  const sockaddr_un address = addressIn(impl->folder, impl->name);
  if (!impl->wake.open() || ::bind(impl->listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::fchmodat(impl->folder.get(), impl->name.c_str(), 0600, 0) != 0 || ::listen(impl->listener.get(), int(mostVisitors)) != 0)
    return makeError(ErrorCode::io, folder + "/" + impl->name + ": " + std::strerror(errno));
  impl->thread = std::thread([own = impl.get()] { own->run(); });
  pthread_setname_np(impl->thread.native_handle(), "run-door");
  impl_ = std::move(impl);
  return {};
}

void RunDoor::close() {
  if (!impl_) return;
  const std::uint64_t one = 1;
  (void)!::write(impl_->wake.get(), &one, sizeof one);
  impl_->thread.join();
  ::unlinkat(impl_->folder.get(), impl_->name.c_str(), 0);
  impl_.reset();
}

int RunDoor::Impl::patience() const {
  std::optional<SteadyTime> until;
  for (const Visitor& v : visitors)
    if (!v.served && (!until || v.until < *until)) until = v.until;
  if (!until) return -1;
  return int(std::max<std::int64_t>(0, std::chrono::ceil<std::chrono::milliseconds>(*until - steadyNow()).count()));
}

void RunDoor::Impl::run() {
  std::vector<pollfd> watched;
  while (true) {
    watched = {{wake.get(), POLLIN, 0}, {listener.get(), short(visitors.size() < mostVisitors ? POLLIN : 0), 0}};
    for (const Visitor& v : visitors) watched.push_back({v.socket.get(), POLLIN, 0});
    if (::poll(watched.data(), watched.size(), patience()) < 0 && errno != EINTR) return;
    if (watched[0].revents != 0) break;
    std::size_t at = 2;
    for (auto v = visitors.begin(); v != visitors.end(); ++at) {
      const bool late = !v->served && steadyNow() >= v->until;
      const bool stays = watched[at].revents == 0 ? !late : heard(*v);
      if (!stays && v->served) calls.release(*v->served);
      v = stays ? std::next(v) : visitors.erase(v);
    }
    if (watched[1].revents != 0) accept();
  }
  for (const Visitor& v : visitors)
    if (v.served) calls.release(*v.served);
}

void RunDoor::Impl::accept() {
  Descriptor socket(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (socket.open() && isOfThisUser(socket.get())) visitors.push_back({std::move(socket), steadyNow() + requestPatience, std::nullopt});
}

/// Whether it stays. A request is all that it has to say: whatever comes after it is its end.
bool RunDoor::Impl::heard(Visitor& visitor) {
  if (visitor.served) return false;
  auto message = receivePassed(visitor.socket.get());
  if (!message || !*message) return false;
  auto sockets = networkIn(std::move(**message));
  if (sockets && sockets->listening.empty()) {  // it asks for the CA alone
    (void)sendPassing(visitor.socket.get(), accepted(calls.caPem));
    return false;
  }
  auto id = sockets ? calls.enclose(std::move(*sockets)) : Result<engine::EnclosureId>(sockets.error());
  const auto told = sendPassing(visitor.socket.get(), id ? accepted(calls.caPem) : refused(id.error().message));
  if (id) visitor.served = *id;
  return id && told;
}

Result<ServedProgram> serveBy(const RunningPenstock& one, const std::string& folder, engine::Enclosure sockets) {
  auto opened = openOwn(folder);
  if (!opened) return opened.error();
  ServedProgram out;
  out.connection = Descriptor(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
  const sockaddr_un address = addressIn(*opened, doorName(one.pid));
  const std::string who = "the Penstock with process id " + std::to_string(one.pid);
  const timeval patience{answerPatience, 0};
  ::setsockopt(out.connection.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(out.connection.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  if (::connect(out.connection.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return makeError(ErrorCode::io, who + " takes no programs: " + std::strerror(errno));
  if (!isOfThisUser(out.connection.get())) return makeError(ErrorCode::io, who + " is not yours");
  const PassedNetwork request = passedNetwork(sockets);
  if (auto sent = sendPassing(out.connection.get(), request.text, request.descriptors); !sent) return makeError(ErrorCode::io, who + " does not listen: " + sent.error().message);
  auto answer = receivePassed(out.connection.get());
  if (!answer) return makeError(ErrorCode::io, who + " does not answer: " + answer.error().message);
  if (!*answer) return makeError(ErrorCode::io, who + " has ended");
  auto pem = readAnswer((*answer)->text);
  if (!pem) return pem.error();
  out.caPem = std::move(*pem);
  return out;
}

Result<std::string> caOf(const RunningPenstock& one, const std::string& folder) {
  auto served = serveBy(one, folder, {});
  return served ? Result<std::string>(std::move(served->caPem)) : served.error();
}

}  // namespace penstock::service
