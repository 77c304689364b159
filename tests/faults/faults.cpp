// Loaded with LD_PRELOAD: one call of a function fails. ADVISOR_FAULT=write:3 makes the third write() say that the disk
// is full; likewise fsync, rename and malloc, where every later allocation fails too.
#include <dlfcn.h>
#include <sys/types.h>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>

namespace {

std::atomic<long> calls{0};

/// Whether this call of the function is to fail.
bool fails(const char* function, bool forever = false) {
    static const char* const asked = ::getenv("ADVISOR_FAULT");
    const std::size_t length = std::strlen(function);
    if (!asked || std::strncmp(asked, function, length) != 0 || asked[length] != ':') return false;
    const long wanted = std::strtol(asked + length + 1, nullptr, 10), call = ++calls;
    return call == wanted || (forever && call > wanted);
}

template <class Function>
Function* next(const char* name) {
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" ssize_t write(int descriptor, const void* bytes, std::size_t size) {
    if (descriptor > 2 && fails("write")) {
        errno = ENOSPC;
        return -1;
    }
    static auto* const real = next<ssize_t(int, const void*, std::size_t)>("write");
    return real(descriptor, bytes, size);
}

extern "C" int fsync(int descriptor) {
    if (fails("fsync")) {
        errno = EIO;
        return -1;
    }
    static auto* const real = next<int(int)>("fsync");
    return real(descriptor);
}

extern "C" int rename(const char* from, const char* to) noexcept {
    if (fails("rename")) {
        errno = EIO;
        return -1;
    }
    static auto* const real = next<int(const char*, const char*)>("rename");
    return real(from, to);
}

extern "C" void* __libc_malloc(std::size_t size);  // of glibc: what malloc() is where nobody stands before it

extern "C" void* malloc(std::size_t size) {
    if (fails("malloc", true)) {
        errno = ENOMEM;
        return nullptr;
    }
    return __libc_malloc(size);
}
