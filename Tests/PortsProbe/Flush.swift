import Glibc

func flush() { fflush(nil) }
