# callgrind format
version: 1
creator: callgrind-3.19.0
pid: 11632
cmd:  /tmp/t/parser/release/workload exchange tiny 20000
part: 1


desc: I1 cache: 
desc: D1 cache: 
desc: LL cache: 

desc: Timerange: Basic block 0 - 16072960
desc: Trigger: Program termination

positions: line
events: Ir
summary: 80481264


ob=(2) ???
fl=(52) ???
fn=(500) 0x0000000004849000
0 6

fn=(1670) 0x000000000017db58
0 3

fn=(1690) 0x0000000004838278
0 3

fn=(480) 0x0000000004838000
0 6

fn=(864) 0x000000000488c368
0 3
cob=(3) /usr/lib/x86_64-linux-gnu/libc.so.6
cfi=(170) ./malloc/./malloc/malloc.c
cfn=(866) malloc
calls=3 3281 
0 2078

fn=(1680) 0x0000000004838030
0 1
cob=(3)
cfi=(310) ./stdlib/./stdlib/cxa_finalize.c
cfn=(1656) __cxa_finalize
calls=1 30 
0 71

fn=(788) 0x000000000017db40
0 6

fn=(984) 0x000000000488c360
0 6
cob=(3)
cfi=(170)
cfn=(986) free
calls=6 3350 
0 528

fn=(1708) 0x000000000485f8c8
0 3

fn=(1698) 0x0000000004849340
0 1
cob=(3)
cfi=(310)
cfn=(1656)
calls=1 30 
0 71

ob=(3)
fl=(182) ./string/../sysdeps/x86_64/multiarch/strchr-avx2.S
fn=(914) __strchr_avx2
55 1
+1 1
+1 1
+1 1
+1 1
+3 1
+1 1
+4 1
+1 1
+1 1
+1 1
+1 1
+1 1
+1 1
+1 1
+3 1
+8 1
+8 1
+1 2

fl=(169) ./libio/./libio/iofopen.c
fn=(862) __fopen_internal
57 6
+8 1
-8 2
+8 1
cob=(2)
cfi=(52)
cfn=(864)
calls=1 -65 
* 1744
+2 3
+3 1
+2 2
-2 1
+2 5
cfi=(177) ./libio/./libio/genops.c
cfn=(892) _IO_no_init
calls=1 563 
* 53
+1 1
+1 1
-1 1
+1 1
cfi=(178) ./libio/./libio/fileops.c
cfn=(896) _IO_new_file_init_internal
calls=1 +37 
* 113
+1 5
cfi=(178)
cfn=(904) _IO_file_fopen@@GLIBC_2.2.5
calls=1 213 
* 227
* 2
-38 2
+44 7

fn=(860) fopen@@GLIBC_2.2.5
86 2
cfn=(862)
calls=1 -29 
* 2179

fl=(206) ./nptl/./nptl/pthread_attr_getstack.c
fn=(1028) pthread_attr_getstack@@GLIBC_2.34
31 1
-7 1
+7 3
+7 1
-3 1
+3 1

fl=(91) ./string/../sysdeps/x86_64/multiarch/ifunc-memmove.h
fn=(400) mempcpy
57 3
-1 2
+4 3
+14 2
+3 2
+8 2
+8 2
+3 5

fn=(324) memcpy@@GLIBC_2.14
57 6
-1 4
+4 6
+14 4
+3 4
+8 4
+8 4
+3 10

fn=(394) memmove
57 6
-1 4
+4 6
+14 4
+3 4
+8 4
+8 4
+3 10

fl=(125) ./elf/./elf/libc_early_init.c
fn=(442) __libc_early_init
33 6
+2 1
cfi=(126) ./ctype/./ctype/ctype-info.c
cfn=(444) __ctype_init
calls=1 -4 
* 16
+3 1
fi=(128) ./elf/../sysdeps/nptl/pthread_early_init.h
-5 2
fe=(125)
+8 1
-3 1
+3 1
fi=(128)
-8 1
cfi=(127) ./resource/../sysdeps/unix/sysv/linux/getrlimit64.c
cfn=(446) getrlimit
calls=1 +5 
* 9
* 3
+1 1
+4 5
+7 1
fi=(314) ./elf/../nptl/nptl-stack.h
+13 3
fi=(128)
-13 1
fi=(314)
+13 2
fi=(128)
-4 1
fi=(314)
+4 3
fi=(128)
-6 1
-6 1
+6 6
+1 1
+4 1
cfi=(129) ./nptl/./nptl/pthread_mutex_conf.c
cfn=(450) __pthread_tunables_init
calls=1 -7 
* 912
fe=(125)
-10 3
+2 2
-2 1
cfi=(132) ./nptl/../sysdeps/unix/sysv/linux/x86/elision-conf.c
cfn=(464) __lll_elision_init
calls=1 +49 
* 136

fl=(266) ./string/../sysdeps/x86_64/multiarch/memcmp-avx2-movbe.S
fn=(1338) __memcmp_avx2_movbe
80 2
+1 2
+75 1
+10 1
+1 1
+1 1
+3 2
401 2
+1 2
+5 2
+1 2
+1 2
+1 2
+1 2
+3 1
+1 1
+1 1
+1 1
+3 1
+1 1
+8 1
+1 1
+2 1
+1 1
+43 1
+1 1
+1 1
+1 1
+1 1
+1 1
+1 1
+2 1
+2 1

fl=(307) ./nptl/./nptl/pthread_mutex_lock.c
fn=(1640) pthread_mutex_lock@@GLIBC_2.2.5
80 3
+4 2
-7 2
+11 2
+91 1
+5 1
-2 1
-58 1
+66 3
-93 2
+11 4
+4 1
+3 2
-71 1
+1 7
+1 1
+84 3
+1 2

fl=(98) ./wcsmbs/../sysdeps/x86_64/multiarch/ifunc-evex.h
fn=(342) wmemchr
38 10
-1 4
+2 6
+6 4
-3 4
+9 6
+3 8
fi=(315) ./wcsmbs/../sysdeps/x86_64/multiarch/wmemchr.c
-23 2
fe=(98)

fl=(197) ./stdlib/../stdlib/strtol.c
fn=(968) __strtoul_internal
98 252
cfi=(198) ./stdlib/../stdlib/strtol_l.c
cfn=(970) ____strtoul_l_internal
calls=84 225 
* 20914

fl=(92) ./wcsmbs/../sysdeps/x86_64/multiarch/ifunc-avx2.h
fn=(326) wcschr
40 10
-2 4
fi=(93) ./wcsmbs/../sysdeps/x86_64/multiarch/wcschr.c
-7 4
fe=(92)
+10 4
+1 6
+3 4
+4 6
+3 10

fn=(336) wcscmp
40 5
-2 2
fi=(96) ./wcsmbs/../sysdeps/x86_64/multiarch/wcscmp.c
-8 2
fe=(92)
+11 2
+1 3
+3 2
+4 3
+3 5

fl=(147) ./setjmp/./setjmp/sigjmp.c
fn=(812) __sigjmp_save
28 2
+2 2
-1 1
+5 3

fl=(171) ./malloc/./malloc/arena.c
fn=(870) ptmalloc_init.part.0
313 1
fi=(170)
3156 3
fe=(171)
313 5
+5 1
fi=(170)
3156 2
cfi=(172) ./stdlib/../sysdeps/unix/sysv/linux/getrandom.c
cfn=(872) getrandom
calls=1 29 
* 7
* 2
fe=(171)
343 2
+4 3
fi=(170)
1960 4
+3 1
-3 1
+3 2
-3 2
+3 126
-3 126
+3 252
-3 252
fe=(171)
352 3
fi=(170)
1971 1
+1 1
+2 1
fe=(171)
352 1
cob=(1) /usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2
cfi=(11) ./elf/./elf/dl-tunables.c
cfn=(28) __tunable_get_val
calls=1 +56 
* 20
* 1
+1 4
cob=(1)
cfi=(11)
cfn=(28)
calls=1 +55 
* 19
* 1
+1 4
cob=(1)
cfi=(11)
cfn=(28)
calls=1 +54 
* 20
* 1
+1 4
cob=(1)
cfi=(11)
cfn=(28)
calls=1 +53 
* 20
* 1
+1 4
cob=(1)
cfi=(11)
cfn=(28)
calls=1 +52 
* 19
* 1
+1 4
cob=(1)
cfi=(11)
cfn=(28)
calls=1 +51 
* 20
* 1
+1 4
cob=(1)
cfi=(11)
cfn=(28)
calls=1 +50 
* 20
* 1
+2 4
cob=(1)
cfi=(11)
cfn=(28)
calls=1 +48 
* 20
* 1
+1 4
cob=(1)
cfi=(11)
cfn=(28)
calls=1 +47 
* 20
* 1
+1 4
cob=(1)
cfi=(11)
cfn=(28)
calls=1 +46 
* 20
* 1
+3 4
cob=(1)
cfi=(11)
cfn=(28)
calls=1 +43 
* 20
* 1
+1 4
cob=(1)
cfi=(11)
cfn=(28)
calls=1 +42 
* 20
* 1
+1 2
+63 7

fl=(83) ./string/../sysdeps/x86_64/multiarch/ifunc-avx2.h
fn=(370) strchrnul
40 5
-2 2
fi=(109) ./string/../sysdeps/x86_64/multiarch/strchrnul.c
-7 2
fe=(83)
+10 2
+1 3
+3 2
+4 3
+3 5

fn=(332) rindex
40 5
-2 2
fi=(95) ./string/../sysdeps/x86_64/multiarch/strrchr.c
-10 2
fe=(83)
+13 2
+1 3
+3 2
+4 3
+3 5

fn=(306) strnlen
40 10
-2 4
fi=(84) ./string/../sysdeps/x86_64/multiarch/strnlen.c
-7 4
fe=(83)
+10 4
+1 6
+3 4
+4 6
+3 10

fn=(366) memrchr
40 5
-2 2
fi=(108) ./string/../sysdeps/x86_64/multiarch/memrchr.c
-9 2
fe=(83)
+12 2
+1 3
+3 2
+4 3
+3 5

fn=(382) strlen
40 10
-2 4
fi=(112) ./string/../sysdeps/x86_64/multiarch/strlen.c
-9 4
fe=(83)
+12 4
+1 6
+3 4
+4 6
+3 10

fl=(85) ./string/../sysdeps/x86_64/multiarch/ifunc-sse4_2.h
fn=(398) strspn
36 5
fi=(316) ./string/../sysdeps/x86_64/multiarch/strspn.c
-7 1
fe=(85)

fn=(310) strpbrk
36 5
fi=(317) ./string/../sysdeps/x86_64/multiarch/strpbrk.c
-7 1
fe=(85)

fn=(350) strcspn
36 5
fi=(318) ./string/../sysdeps/x86_64/multiarch/strcspn.c
-7 1
fe=(85)

fl=(136) ./misc/./misc/init-misc.c
fn=(492) __init_misc
31 2
-1 4
+1 3
+2 3
cfi=(137) ./string/../sysdeps/x86_64/multiarch/strrchr-avx2.S
cfn=(496) __strrchr_avx2
calls=1 +21 
* 21
* 1
+4 5
+1 3
+2 4

fl=(310)
fn=(1656)
30 3
+3 6
-3 21
+3 12
+3 9
+4 21
-4 9
+58 9
+4 21
-4 9
+11 6
+1 6
cfi=(311) ./posix/./posix/register-atfork.c
cfn=(1658) __unregister_atfork
calls=3 -24 
* 45
+1 12
+1 24

fl=(183) ./stdio-common/./stdio-common/getline.c
fn=(916) getline
27 42
+1 84
cfi=(184) ./libio/./libio/iogetdelim.c
cfn=(918) getdelim
calls=42 +13 
* 7801

fl=(207) ./nptl/./nptl/pthread_attr_destroy.c
fn=(1030) pthread_attr_destroy
36 3
-10 2
+12 2
cob=(2)
cfi=(52)
cfn=(984)
calls=1 -38 
* 89
+1 2
cob=(2)
cfi=(52)
cfn=(984)
calls=1 -39 
* 89
+5 3

fl=(102) ./wcsmbs/../sysdeps/x86_64/multiarch/wcscpy.c
fn=(352) wcscpy
38 5
+6 1

fl=(142) ./stdlib/./stdlib/cxa_atexit.c
fn=(782) __cxa_atexit
70 2
cfn=(784) __internal_atexit
calls=1 -34 
* 68

fn=(786) __new_exitfn
88 2
-6 4
+11 1
-10 1
+10 4
+2 4
-2 1
+10 1
-10 3
+45 1
+5 1
-4 1
+4 4
-18 1
-1 1
+12 1

fn=(784)
36 5
+5 2
+2 8
+1 2
cfn=(786)
calls=1 +44 
* 31
+2 2
+10 1
-3 1
+4 1
+1 1
-5 2
+2 1
+4 4
+1 1
+1 6

fl=(187) ./io/../sysdeps/unix/sysv/linux/fstatat64.c
fn=(932) fstatat
154 1
-55 2
+70 3
+1 1

fl=(195) ./stdio-common/./stdio-common/vfscanf-internal.c
fn=(962) __vfscanf_internal
278 252
fi=(196) ./stdio-common/../include/scratch_buffer.h
77 42
fe=(195)
278 378
+10 42
-8 42
+8 84
+1 42
fi=(196)
77 42
fe=(195)
339 42
-50 42
+50 84
fi=(196)
78 42
fe=(195)
339 42
+6 42
-6 42
+6 84
+3 210
+4 42
+20 84
-20 42
+13 42
-6 42
+8 84
-8 42
+13 42
-5 42
+5 42
-5 42
+5 126
cfi=(179) ./nptl/./nptl/libc-cleanup.c
cfn=(900) __libc_cleanup_push_defer
calls=42 25 
* 504
* 168
+5 42
+4 126
-49 42
-49 126
+10 42
-10 42
+1 42
-1 42
-1 42
+1 42
+45 42
-1 42
-1 42
-1 42
-12 42
418 252
+24 378
+1 252
+3 210
+7 336
+8 42
-8 42
+8 84
+8 168
-88 378
3015 252
206 84
+17 168
-1 336
488 420
+44 840
3025 294
cfi=(179)
cfn=(902) __libc_cleanup_pop_restore
calls=42 55 
* 336
fi=(196)
85 126
fe=(195)
3029 84
+17 84
+6 504
482 252
+22 756
612 168
+5 84
-1 168
+1 420
+4 168
+1 588
+6 504
+3 168
-3 84
+3 336
-3 168
+4 420
+1 1008
cfi=(177)
cfn=(964) _IO_sputbackc
calls=84 +2 
* 1848
+4 1092
345 84
448 252
+77 252
+7 84
-3 84
+3 168
+13 252
+8 168
1398 504
+5 84
-5 84
+5 168
+9 528
+3 108
260 54
1415 108
260 162
+3 162
1418 378
+2 378
1733 108
1431 108
1733 168
fi=(196)
113 672
fe=(195)
1735 1484
260 1316
1797 658
260 1316
+3 1974
1799 2632
+2 5922
-68 1904
+71 168
206 84
1811 168
214 168
1812 168
+28 588
cfi=(177)
cfn=(964)
calls=84 635 
* 1848
* 252
260 168
+3 252
1844 168
1669 168
1862 168
206 84
1669 168
1861 252
+7 252
+3 336
+6 84
-4 84
+4 84
-4 168
+18 756
+9 84
381 168
3004 84
-5 168
1737 3794
1435 60
+3 252
1865 84
cfi=(197)
cfn=(968)
calls=84 98 
* 21166
* 252
+25 168
+1 252

fl=(180) ./io/../sysdeps/unix/sysv/linux/open64_nocancel.c
fn=(908) __open_nocancel
28 1
+3 1
-3 4
+3 6
+8 7
+2 5

fl=(126)
fn=(444)
31 7
+2 4
+2 4
+1 1

fl=(204) ./nptl/./nptl/pthread_attr_extension.c
fn=(1018) __pthread_attr_extension
26 2
-1 1
+3 4
cfi=(170)
cfn=(1024) calloc
calls=1 3619 
* 217
cob=(1)
cfi=(130) ./elf/../sysdeps/x86_64/dl-trampoline.h
cfn=(458) _dl_runtime_resolve_xsave
calls=1 +48 
* 629
* 5
* 1
+1 2
-2 1
+5 2

fl=(89) ./string/../sysdeps/x86_64/multiarch/ifunc-memset.h
fn=(318) memset
54 10
+3 6
+7 4
+9 4
+2 4
+10 4
+8 4
+3 10

fl=(138) ./libio/./libio/vtables.c
fn=(498) check_stdfiles_vtables
84 4
+1 3
+1 3
+2 1

fl=(177)
fn=(894) _IO_old_init
534 43
-2 43
+2 43
+5 43
-7 43
+2 43
+10 43
-10 43
+16 43
-11 43
-5 43
+16 43
-16 43
+21 43
-16 215
+16 86
+1 2
+2 43

fn=(920) __underflow
269 16
+1 13
+5 8
+3 12
+2 8
+6 8
+7 4
fi=(191) ./libio/./libio/libioP.h
940 12
+2 8
+1 8
fe=(177)
293 4
+1 4
-1 4
+1 8
-1 4
cfi=(178)
cfn=(922) _IO_file_underflow@@GLIBC_2.2.5
calls=4 465 
* 657
-23 6
+21 8

fn=(936) _IO_switch_to_get_mode
164 16
+1 12
+3 12
+4 8
+1 8
+7 4
-4 4
+4 4
-2 8
+3 4
+1 16

fn=(1712) _IO_flush_all_lockp
686 2
+6 1
-6 9
+5 6
cfi=(179)
cfn=(900)
calls=1 25 
* 12
+1 9
+3 1
-3 2
+3 2
+2 1
-10 1
+11 3
+3 3
+8 6
+2 3
-16 9
+6 2
-4 2
+4 16
+14 9
+1 2
cfi=(179)
cfn=(902)
calls=1 55 
* 8
+4 12

fn=(892)
563 387
+1 43
cfn=(894)
calls=43 -30 
* 948
+1 43
+1 86
+2 1
+4 1
+7 1
+2 1
-9 5
+15 1
+1 6
-1 42
+1 252
-2 84

fn=(992) _IO_un_link
54 4
+28 2
cfn=(994) __GI__IO_un_link.part.0
calls=1 -30 
* 84

fn=(994)
52 2
+7 1
-7 7
+6 6
cfi=(179)
cfn=(900)
calls=1 -33 
* 12
+1 9
+2 1
-1 1
-1 2
+2 3
+5 1
-1 2
+1 1
+8 2
+2 2
+2 2
-1 1
+1 7
+1 2
cfi=(179)
cfn=(902)
calls=1 -24 
* 8
+3 9
-19 3

fn=(898) _IO_link_in
87 12
+1 2
-1 6
+1 6
+18 20
-16 1
+2 3
-2 1
+2 1
+1 1
-1 3
cfi=(179)
cfn=(900)
calls=1 -67 
* 12
+1 9
+2 1
-1 1
-1 2
+2 10
+5 1
-3 1
-2 2
+3 1
-1 1
+3 12
+1 1
+1 7
+1 2
cfi=(179)
cfn=(902)
calls=1 -48 
* 8
+3 1

fn=(934) _IO_setb
329 396
+1 178
+5 88
-3 44
+3 88
-2 44
+2 88
+3 264
-7 1
cob=(2)
cfi=(52)
cfn=(984)
calls=1 0 
* 89
+4 2

fn=(1008) _IO_default_finish
601 2
+2 3
+6 3
+3 3
54 2
624 2

fn=(1710) _IO_cleanup
869 1
+3 1
-3 9
-83 1
+86 1
cfn=(1712)
calls=1 686 
* 121
-86 2
+86 1
-86 3
cfi=(179)
cfn=(900)
calls=1 25 
* 12
+1 9
+3 1
-3 2
+3 2
fi=(191)
940 4
fe=(177)
805 6
+2 6
+37 3
-54 9
+10 6
+2 9
+46 9
+1 2
cfi=(179)
cfn=(902)
calls=1 55 
* 8
+35 12

fn=(998) _IO_unsave_markers
966 1
+2 1
-2 1
+2 1
+5 2
+2 2

fn=(924) _IO_doallocbuf
344 2
-1 3
+3 4
+1 1
fi=(191)
940 3
+2 2
+1 2
fe=(177)
347 2
cfi=(185) ./libio/./libio/filedoalloc.c
cfn=(926) _IO_file_doallocate
calls=1 78 
* 253
* 2
+3 4

fn=(964)
635 672
+3 1008
+10 336
+3 672
-12 336
+2 336
+1 168
+5 168

fl=(185)
fn=(926)
78 8
+6 4
fi=(191)
940 3
+2 2
+1 2
fe=(185)
84 3
cfi=(178)
cfn=(928) _IO_file_stat
calls=1 1147 
* 15
* 2
+2 4
+11 4
+4 2
cob=(2)
cfi=(52)
cfn=(864)
calls=1 0 
* 161
* 1
+1 2
+2 4
cfi=(177)
cfn=(934)
calls=1 329 
* 27
+1 1
+1 8

fl=(209) ./signal/../sysdeps/unix/syscall-template.S
fn=(1036) sigaltstack
120 12
+2 3

fl=(99) ./string/../sysdeps/x86_64/multiarch/strncmp.c
fn=(344) strncmp
44 4
-1 2
+24 2
-22 3
+3 2
+4 3
+3 4

fl=(221) ./csu/./csu/errno-loc.c
fn=(1066) __errno_location
26 6
+1 3

fl=(165) ./misc/../sysdeps/unix/sysv/linux/getpagesize.c
fn=(852) getpagesize
28 8
+2 2

fl=(178)
fn=(938) _IO_file_read
1131 4
+2 4
-1 4
+1 4
-1 4
cfi=(188) ./io/../sysdeps/unix/sysv/linux/read_nocancel.c
cfn=(940) __read_nocancel
calls=4 26 
* 20

fn=(928)
1147 2
cfi=(186) ./io/../sysdeps/unix/sysv/linux/fstat64.c
cfn=(930) fstat
calls=1 29 
* 13

fn=(896)
111 1
-5 2
+4 1
+3 1
cfi=(177)
cfn=(898)
calls=1 -26 
* 105
+1 1
+1 2

fn=(922)
465 12
-4 32
+7 8
+6 12
+3 8
+12 6
+9 8
fi=(191)
940 4
+2 4
-2 4
fe=(178)
505 8
cfi=(177)
cfn=(936)
calls=4 164 
* 96
+6 4
+5 4
-5 4
fi=(191)
942 8
fe=(178)
511 4
fi=(191)
942 4
fe=(178)
511 12
fi=(191)
943 8
fe=(178)
516 16
cfn=(938)
calls=4 1131 
* 40
+2 8
+16 4
-9 4
+9 8
+2 8
+1 32
-57 3
+5 2
cfi=(177)
cfn=(924)
calls=1 344 
* 278
+4 4

fn=(1000) _IO_file_close
1167 2
cfi=(200) ./io/../sysdeps/unix/sysv/linux/close_nocancel.c
cfn=(1002) __close_nocancel
calls=1 26 
* 5

fn=(996) _IO_file_close_it@@GLIBC_2.2.5
128 3
+2 3
+4 2
+3 1
-3 1
-1 2
+6 1
+3 1
-3 1
cfi=(177)
cfn=(998)
calls=1 966 
* 8
+3 3
fi=(191)
940 3
+2 2
+1 2
fe=(178)
142 2
cfn=(1000)
calls=1 1167 
* 7
* 1
+3 3
+8 5
cfi=(177)
cfn=(934)
calls=1 329 
* 121
+1 1
+3 1
-3 3
+3 1
cfi=(177)
cfn=(992)
calls=1 54 
* 3
+5 1
-4 1
+1 1
+3 1
-2 1
+3 5

fn=(1006) _IO_file_finish@@GLIBC_2.2.5
168 4
+1 2
+7 1
-1 2
+1 2
-1 1
cfi=(177)
cfn=(1008)
calls=1 601 
* 15

fn=(904)
213 11
+9 2
+2 6
356 12
224 1
+13 1
+10 35
+33 5
cfn=(906) _IO_file_open
calls=1 -98 
* 80
* 1
+3 2
+3 3
cfi=(181) ./string/../string/strstr.c
cfn=(910) __GI_strstr
calls=1 77 
* 54
* 1
+1 2
-16 1
-1 1
-25 2
+22 1
-22 2
-18 1
+1 1
-14 2

fn=(906)
182 1
+3 1
-3 7
+2 2
+5 2
+3 2
+3 1
-4 1
+1 4
+3 2
+10 2
cfi=(177)
cfn=(898)
calls=1 87 
* 23
+1 1
+1 4
-22 1
cfi=(180)
cfn=(908)
calls=1 28 
* 24
* 2

fl=(203) ./nptl/./nptl/pthread_attr_setaffinity.c
fn=(1016) pthread_attr_setaffinity_np@@GLIBC_2.32
29 4
+5 5
+28 1
+1 5
-18 1
cfi=(204)
cfn=(1018)
calls=1 -19 
* 864
+1 2
+3 1
+2 1
-2 2
+2 2
cfi=(170)
cfn=(976) realloc
calls=1 3394 
* 199
* 1
* 1
+1 2
+3 2
+1 1
+3 3
cfi=(190) ./string/../sysdeps/x86_64/multiarch/memmove-vec-unaligned-erms.S
cfn=(948) __memcpy_avx_unaligned_erms
calls=1 264 
* 11
* 1
* 1

fl=(137)
fn=(496)
54 1
+1 1
+2 1
+1 1
+4 1
+1 1
+1 1
+3 1
+2 1
+1 1
+1 1
+1 1
+3 1
+1 1
+2 1
+1 1
+1 1
+1 1
+1 1
+9 2

fl=(162) ./posix/../sysdeps/unix/sysv/linux/x86/sysconf.c
fn=(846) sysconf
32 9
+1 3
fi=(163) ./posix/../sysdeps/unix/sysv/linux/x86/../sysconf.c
+16 10
fe=(162)
-12 9
fi=(164) ./posix/../sysdeps/posix/sysconf.c
+19 14
217 1
cfi=(165)
cfn=(852)
calls=1 28 
* 5
* 2
fe=(162)

fl=(190)
fn=(948)
264 300156
+6 300156
+1 300156
+2 20229
+1 20229
+1 20229
+3 20076
+1 20076
+1 20076
+3 40152
+30 279927
+1 279927
+2 219862
+1 219862
+2 199819
+4 199819
+1 133225
+1 133225
+1 133223
+1 133223
+1 133214
+1 133214
+2 133214
+2 133214
-2 9
+2 11
+6 66594
+1 66594
+1 66594
+1 66594
+1 66594
+7 60065
+1 60065
+1 60065
+1 60065
+2 60065
+17 20043
+1 20043
+1 20043
+1 20043
+1 20043
+7 90
+1 90
+1 90
+1 90
+1 90
+1 90
+1 180
+5 153
+1 153
+5 150
+1 150
+2 92
+1 92
+1 92
+2 2
+1 2
+1 2
+1 2
+1 2
+1 2
+1 2
+1 2
+1 2
+1 2
+1 2
+1 2
+1 2
+1 2
+1 4
+4 58
+1 58
+4 58
+2 58
+4 58
+1 58
+11 58
+3 58
+2 58
+2 58
+4 58
+1 58
+9 55
+1 55
+2 55
+2 55
+1 55
+1 55
+3 55
+2 55
+2 55
+2 110
+6 55
+1 55
+1 55
+1 55
+1 55
+1 55
+1 55
+1 55
+1 55
+1 55
+1 55
+1 55
-11 157
+1 157
+1 157
+1 157
+1 157
+1 157
+1 157
+1 157
+1 157
+1 157
+1 157
+1 157
+2 55
+1 55
+1 55
+1 55
+2 55
+4 110
+13 3
+1 3
+2 3
+1 3
+1 3
+2 3
+2 3
+2 6
+6 3
+1 3
+1 3
+1 3
+1 3
+1 3
+1 3
+1 3
+1 3
+1 3
+1 3
+1 3
-11 24
+1 24
+1 24
+1 24
+1 24
+1 24
+1 24
+1 24
+1 24
+1 24
+1 24
+1 24
+2 3
+1 3
+1 3
+1 3
+2 3
+1 6
+9 3
+7 3
+1 3
+30 3
+1 3
+4 3
+2 3
+3 3
+4 3
+1 3
+3 3
+1 3
+24 3
+2 3
+2 3
+2 3
+3 3
+1 3
+2 213195
+3 3
+2 3
+2 6

fl=(313) ./posix/../sysdeps/unix/sysv/linux/_exit.c
fn=(1716) _Exit
27 1
+3 1
+1 2

fl=(213) ./misc/../sysdeps/unix/syscall-template.S
fn=(1348) munmap
117 16
+5 4

fn=(1052) gettid
91 2
+2 1

fn=(1044) mprotect
117 4
+5 1

fl=(115) ./string/../sysdeps/x86_64/multiarch/ifunc-evex.h
fn=(406) rawmemchr
38 5
-1 2
+2 3
+6 2
-3 2
+9 3
+3 4
fi=(319) ./string/../sysdeps/x86_64/multiarch/rawmemchr.c
-23 1
fe=(115)

fn=(396) memchr
38 5
-1 2
+2 3
+6 2
-3 2
+9 3
+3 4
fi=(320) ./string/../sysdeps/x86_64/multiarch/memchr.c
-25 1
fe=(115)

fl=(135) ./csu/./csu/init-first.c
fn=(490) _init_first
46 3
+5 2
+4 5
+8 1
-2 1
+10 1
-9 1
+1 1
+9 2
-1 1
cfi=(136)
cfn=(492)
calls=1 -40 
* 46

fl=(189) ./string/../sysdeps/x86_64/multiarch/memchr-avx2.S
fn=(944) __memchr_avx2
68 45
+2 45
+3 45
+1 45
+2 45
+1 45
+1 45
+1 45
+3 45
+1 45
+3 45
+1 45
+2 44
+1 44
+1 1
+1 1
+2 2
+7 1
+5 1
+7 1
+1 1
+7 10
+1 10
+1 10
+1 20
+4 1
+1 1
+4 4
+1 4
+1 4
+1 8
+4 13
+1 13
+1 13
+1 26
+5 13
+1 13
+1 13
+1 26
+10 43
+1 43
+1 43
+2 43
+10 43
+1 43
+3 43
+1 43
+2 40
+1 40
+2 30
+1 30
+1 30
+1 30
+2 26
+1 26
+1 26
+1 26
+2 13
+1 13
+1 13
+1 13
+59 3
+1 3
+3 3
+1 3
+4 1
+1 1
+3 1
+1 1
+1 1
+1 1
+1 1
+47 1
+1 2
+44 2
+1 2
+1 2
+1 2
+2 2
+1 2
+3 2
+1 2
+3 2
+1 2
+4 1
+1 1
+12 2
+4 1
+1 1
+1 1
+1 2

fn=(960) __rawmemchr_avx2
73 42
+1 42
+2 42
+1 42
+1 42
+1 42
+3 42
+1 42
+6 42
+1 42
+31 13
+1 13
+1 13
+1 26
+16 9
+1 9
+1 9
+1 18
+5 20
+1 20
+1 20
+1 40
+20 42
+4 42
+1 42
+6 42
+1 42
+2 29
+1 29
+1 29
+1 29
+2 29
+1 29
+1 29
+1 29
+2 20
+1 20
+1 20
+1 20

fl=(201) ./nptl/./nptl/pthread_getaffinity.c
fn=(1010) pthread_getaffinity_np@@GLIBC_2.32
30 1
+3 6
+2 2
+4 1
-9 1
+9 5
cfi=(202) ./string/../sysdeps/x86_64/multiarch/memset-vec-unaligned-erms.S
cfn=(1014) __memset_avx2_unaligned_erms
calls=1 167 
* 15
* 1
+2 1
+1 2

fl=(181)
fn=(910)
77 7
+5 1
-5 3
+5 2
+2 4
cfi=(182)
cfn=(914)
calls=1 -29 
* 20
* 1
* 1
+1 2
+44 1
+32 12

fl=(186)
fn=(930)
29 1
+1 2
+5 3
cfi=(187)
cfn=(932)
calls=1 154 
* 7

fl=(194) ./libio/./libio/strops.c
fn=(956) _IO_str_init_static_internal
36 336
+4 84
+1 126
cfi=(189)
cfn=(960)
calls=42 +32 
* 1152
* 42
* 42
+5 210
cfi=(177)
cfn=(934)
calls=42 329 
* 1134
+5 126
-3 42
+1 42
+1 42
+3 42
+1 42
+1 42
+9 42
+1 252
-14 168

fl=(202)
fn=(1014)
167 133158
+5 66579
+1 66579
+1 1042
+1 1042
+1 1042
+69 1042
+1 1042
+6 1026
+1 1026
+12 1026
+3 1026
+1 1026
+12 1026
+1 1026
+13 1026
+1 1026
+2 1026
+3 1025
+3 1025
+3 1025
+1 1025
+1 1025
+1 1025
+1 1025
+1 1025
+1 1025
-6 6086
+1 6086
+1 6086
+1 6086
+1 6086
+1 6086
+1 7111
+3 1025
+1 1025
+1 1025
+1 1025
+3 2050
-6 1
+1 1
+1 1
+1 1
+3 2
+11 16
+1 16
+1 16
+1 1048576
+1 16
+1 32
+7 65537
+9 65537
+1 65537
+5 65537
+1 65537
+1 1
+1 1
+1 1
+1 1
+1 1
+3 1
+28 65536
+1 65536
+5 65536

fl=(86) ./string/../sysdeps/x86_64/multiarch/strcmp.c
fn=(312) strcmp
48 2
+1 1
-1 2
-1 2
+2 2
+3 2
+4 3
+3 3
+20 1

fl=(87) ./wcsmbs/../sysdeps/x86_64/multiarch/ifunc-wcslen.h
fn=(320) wcslen
41 4
-1 2
+2 3
+3 2
+4 3
+3 3
fi=(90) ./wcsmbs/../sysdeps/x86_64/multiarch/wcslen.c
-23 1
fe=(87)

fn=(314) wcsnlen
41 4
-1 2
+2 3
+3 2
+4 3
+3 3
fi=(88) ./wcsmbs/../sysdeps/x86_64/multiarch/wcsnlen.c
-22 1
fe=(87)

fl=(145) ./setjmp/../sysdeps/x86_64/bsd-_setjmp.S
fn=(808) _setjmp
30 1
+2 1
cfi=(146) ./setjmp/../sysdeps/x86_64/setjmp.S
cfn=(810) __sigsetjmp
calls=1 * 
* 26

fl=(304) ./stdlib/./stdlib/exit.c
fn=(1634) __run_exit_handlers
40 10
+5 2
+3 5
+11 1
+2 2
+40 2
-32 6
+2 1
+1 1
-1 1
+3 7
+47 3
-56 1
+69 4
+2 2
+1 6
cfi=(177)
cfn=(1710)
calls=1 869 
* 240
* 3
+2 2
cfi=(313)
cfn=(1716)
calls=1 27 
* 4
-30 1
+1 1
-2 1
+4 1
+3 1
-3 2
+3 3
+1 3
cob=(1)
cfi=(306) ./elf/./elf/dl-fini.c
cfn=(1638) _dl_fini
calls=1 -90 
* 1132
+1 4
+10 2
+1 2
-82 1
cfi=(305) ./stdlib/./stdlib/cxa_thread_atexit_impl.c
cfn=(1636) __call_tls_dtors
calls=1 149 
* 11
* 1

fn=(1632) exit
145 1
+1 4
cfn=(1634)
calls=1 40 
* 1469

fl=(308) ./nptl/./nptl/pthread_mutex_unlock.c
fn=(1642) pthread_mutex_unlock@@GLIBC_2.2.5
368 2
cfn=(1644) __pthread_mutex_unlock_usercnt
calls=1 51 
* 33

fn=(1644)
51 3
+1 2
-4 1
+9 2
+5 1
+1 2
+2 1
-26 1
+1 4
+1 1
+31 1
+32 2
-30 2
+6 4
+4 3
+3 3

fl=(113) ./wcsmbs/../sysdeps/x86_64/multiarch/ifunc-memcmp.h
fn=(388) wmemcmp
34 5
+1 2
+1 2
+1 3
+3 2
+4 3
+3 4
fi=(321) ./wcsmbs/../sysdeps/x86_64/multiarch/wmemcmp.c
-18 2
fe=(113)

fl=(166) ./nptl/./nptl/pthread_self.c
fn=(854) pthread_self
25 2

fl=(175) ./misc/../sysdeps/unix/sysv/linux/brk_call.h
fn=(886) brk
24 4
fi=(176) ./misc/../sysdeps/unix/sysv/linux/brk.c
+13 4
+1 4
+6 2
+1 2
fe=(175)

fl=(160) ./signal/../sysdeps/unix/sysv/linux/libc_sigaction.c
fn=(842) __libc_sigaction
43 25
+5 10
+2 3
+1 3
+7 3
-7 12
-1 3
+1 9
+2 3
-2 6
+7 3
-7 3
+2 3
-2 3
+2 9
+5 9
-7 12
+7 30
+5 16
+2 3
+1 12
-1 3
+2 3
-1 18
+1 3
+1 3
-2 6
+2 3
-2 12
+5 30
-13 6

fl=(199) ./libio/./libio/iofclose.c
fn=(990) fclose@@GLIBC_2.2.5
34 3
+14 1
-14 1
+14 2
+4 2
fi=(191)
883 2
+1 3
fe=(199)
57 1
fi=(191)
940 3
+2 2
+1 2
fe=(199)
57 3
cfi=(178)
cfn=(1006)
calls=1 168 
* 27
+1 3
+13 2
fi=(191)
855 4
+1 4
+6 2
cob=(2)
cfi=(52)
cfn=(984)
calls=1 0 
* 89
fe=(199)
76 5
-23 2
cfi=(178)
cfn=(996)
calls=1 +75 
* 191
fi=(191)
883 1
fe=(199)
53 1
fi=(191)
883 2
fe=(199)
49 1
cfi=(177)
cfn=(992)
calls=1 +5 
* 87
+2 3

fl=(230) ./string/../sysdeps/x86_64/multiarch/strlen-avx2.S
fn=(1090) __strlen_avx2
65 6
+1 6
+1 6
+3 6
+2 6
+1 6
+3 6
+1 6
+8 6
+1 6
+1 6
+5 12

fl=(94) ./string/../sysdeps/x86_64/multiarch/strchr.c
fn=(330) index
43 2
+1 1
-1 2
-1 2
+2 2
+3 2
+4 3
+3 3
+11 1

fl=(198)
fn=(970)
225 168
+54 84
-54 336
+19 84
-19 252
+14 84
-14 84
+26 168
+31 336
+9 168
-3 84
+3 252
+2 168
+5 168
+5 84
-6 84
+7 252
+3 252
+10 60
+7 60
+48 30
245 30
369 60
+3 90
+1 90
+60 150
+26 30
+1 30
-84 30
-1 30
+96 60
-12 54
+1 54
-84 54
-1 54
+96 108
-5 712
+5 712
+1 2136
-41 1424
+2 2848
+2 2136
+7 110
+17 110
+1 110
+3 2136
+3 1424
+11 168
+5 252
+1 84
+12 168
+11 420
+18 756
309 324
+63 54
-58 108
+58 108
+1 108
-1 54
+1 108
+4 54
-4 54
+60 54

fl=(212) ./misc/../sysdeps/unix/sysv/linux/mmap64.c
fn=(1042) mmap
47 4
+3 8
+8 16
+2 4

fl=(146)
fn=(810)
32 1
+9 1
+1 2
+1 1
+4 1
+1 1
+1 1
+1 1
+1 1
+2 2
+2 1
+1 1
+3 2
+2 1
+23 1
cfi=(147)
cfn=(812)
calls=1 -56 
* 8

fl=(106) ./string/../sysdeps/x86_64/multiarch/ifunc-memcmp.h
fn=(362) bcmp
34 10
+1 4
+1 4
+1 6
+3 4
+4 6
+3 8
fi=(322) ./string/../sysdeps/x86_64/multiarch/memcmp.c
-18 4
fe=(106)

fl=(172)
fn=(872)
29 6
+1 1

fl=(107) ./wcsmbs/../sysdeps/x86_64/multiarch/ifunc-wmemset.h
fn=(364) wmemset
36 10
+1 6
+3 4
+8 6
+3 8
fi=(323) ./wcsmbs/../sysdeps/x86_64/multiarch/wmemset.c
-20 2
fe=(107)

fl=(159) ./signal/./signal/sigaction.c
fn=(838) sigaction
27 15
fi=(157) ./signal/../sysdeps/unix/sysv/linux/internal-signals.h
+26 5
fe=(159)
-26 10
+6 5
cfi=(160)
cfn=(842)
calls=5 +10 
* 267

fl=(305)
fn=(1636)
149 3
+1 4
+18 4

fl=(173) ./malloc/./malloc/morecore.c
fn=(882) __glibc_morecore
26 4
-1 2
+4 2
cfi=(174) ./misc/./misc/sbrk.c
cfn=(884) sbrk
calls=2 +8 
* 62
+1 4
+4 4

fl=(127)
fn=(446)
38 2
+1 14
+1 2

fl=(156) ./signal/../sysdeps/posix/signal.c
fn=(832) signal
30 1
+4 1
-4 3
+4 4
fi=(157)
+19 1
fe=(156)
-18 2
fi=(158) ./signal/../sysdeps/unix/sysv/linux/sigsetops.h
+67 1
fe=(156)
-61 1
+4 2
fi=(158)
+57 1
+2 1
-8 1
fe=(156)
-52 4
+1 1
cfi=(159)
cfn=(838)
calls=1 -18 
* 80
* 1
+3 1
-3 2
+4 5

fl=(184)
fn=(918)
41 378
+5 168
+6 252
+1 84
+6 207
+2 1
+1 1
-1 1
+1 1
cob=(2)
cfi=(52)
cfn=(864)
calls=1 -62 
* 176
* 1
+1 2
+7 126
+1 84
-30 84
+55 45
-1 45
+7 45
-7 45
+1 135
+4 3
+2 2
cfi=(170)
cfn=(976)
calls=1 3394 
* 354
cob=(1)
cfi=(130)
cfn=(458)
calls=1 -26 
* 638
* 5
+1 2
-1 1
+1 1
+5 1
+1 1
+2 1
-2 1
+2 4
cfi=(190)
cfn=(948)
calls=1 264 
* 21
* 1
* 176
cfi=(190)
cfn=(948)
calls=44 264 
* 766
* 44
+1 45
+2 96
cfi=(177)
cfn=(920)
calls=3 269 
* 381
* 6
+2 6
-21 3
+21 3
-31 15
cfi=(189)
cfn=(944)
calls=3 -17 
* 76
* 3
* 210
cfi=(189)
cfn=(944)
calls=42 -17 
* 1513
* 42
+2 45
-2 45
+2 180
+1 180
fi=(191)
883 84
fe=(184)
124 378
-6 84
fi=(191)
883 84
fe=(184)
73 2
cfi=(177)
cfn=(920)
calls=1 269 
* 411
* 2
+5 4

fl=(132)
fn=(464)
96 1
+5 1
-5 1
+5 1
-5 3
+5 3
cob=(1)
cfi=(11)
cfn=(28)
calls=1 408 
* 19
* 1
+2 4
cob=(1)
cfi=(11)
cfn=(28)
calls=1 408 
* 19
* 1
+2 4
cob=(1)
cfi=(11)
cfn=(28)
calls=1 408 
* 19
* 1
+2 4
cob=(1)
cfi=(11)
cfn=(28)
calls=1 408 
* 19
* 1
+2 4
cob=(1)
cfi=(11)
cfn=(28)
calls=1 408 
* 19
* 1
+4 3
+1 1
+1 6

fl=(141) ./csu/../csu/libc-start.c
fn=(780) __libc_start_main@@GLIBC_2.34
242 11
+69 3
+1 3
cfi=(142)
cfn=(782)
calls=1 70 
* 70
+25 6
+6 2
-3 2
+10 2
cob=(1)
cfi=(50) ./elf/./elf/dl-audit.c
cfn=(804) _dl_audit_preinit
calls=1 119 
* 4
cob=(1)
cfi=(130)
cfn=(458)
calls=1 76 
* 852
* 5
+2 2
+8 4
cfi=(144) ./csu/../sysdeps/nptl/libc_start_call_main.h
cfn=(806) (below main)
calls=1 29 
* 80281674
128 2
+6 3
+1 6
cob=(2)
cfi=(52)
cfn=(788)
calls=1 0 
* 6
+3 1
+1 2
+3 2
+1 2
-1 1
+2 8
+1 4
cob=(6) /tmp/t/parser/release/workload
cfi=(140) ???
cfn=(794) 0x000000000001a650
calls=1 0 
* 12
* 4
cob=(6)
cfi=(143) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/sys/args/unix.rs
cfn=(792) std::sys::args::unix::imp::ARGV_INIT_ARRAY::init_wrapper
calls=1 -14 
* 4
-1 7

fl=(188)
fn=(940)
26 16
+1 4

fl=(100) ./string/../sysdeps/x86_64/multiarch/ifunc-strcasecmp.h
fn=(346) strcasecmp
37 4
-1 2
fi=(101) ./string/../sysdeps/x86_64/multiarch/strcasecmp.c
-5 2
fe=(100)
+7 3
+3 2
+4 3
+3 4

fn=(358) strncasecmp_l
37 4
-1 2
fi=(105) ./string/../sysdeps/x86_64/multiarch/strncase_l.c
-5 2
fe=(100)
+7 3
+3 2
+4 3
+3 4

fn=(402) strncasecmp
37 4
-1 2
fi=(116) ./string/../sysdeps/x86_64/multiarch/strncase.c
-5 2
fe=(100)
+7 3
+3 2
+4 3
+3 4

fn=(378) strcasecmp_l
37 4
-1 2
fi=(111) ./string/../sysdeps/x86_64/multiarch/strcasecmp_l.c
-5 2
fe=(100)
+7 3
+3 2
+4 3
+3 4

fl=(311)
fn=(1658)
82 3
+1 3
-1 3
+1 9
fi=(312) ./posix/../malloc/dynarray-skeleton.c
243 3
fe=(311)
71 6
+38 12
+1 6

fl=(170)
fn=(876) tcache_init.part.0
3229 3
+9 8
+1 3
cfn=(878) _int_malloc
calls=1 1338 
* 346
* 1
+1 2
+8 4
+9 1
+1 2
-1 1
+1 86
+3 4

fn=(1222) unlink_chunk.constprop.0
1620 28
+2 140
+3 28
+1 56
+2 112
-3 28
+6 28
+1 28
+1 119
+2 16
+1 24
+3 16
+14 8
+1 8
+3 56

fn=(880) sysmalloc
2542 36
+20 16
+11 8
+1 8
-11 1
+37 1
+11 1
-10 3
+1 1
+9 4
+6 3
+3 3
2935 2
+1 1
+5 2
+3 2
+5 2
-2 1
+2 1
-1 1
+1 1
-3 1
+3 1
+1 1
-1 3
+1 1
+2 1
+6 44
2575 9
+4 9
+9 12
cfn=(1286) sysmalloc_mmap.constprop.0
calls=3 2414 
* 186
+1 6
+92 2
+9 4
+13 3
+8 5
+8 2
+39 2
+2 3
+6 2
-45 4
cfi=(173)
cfn=(882)
calls=1 26 
* 53
+1 2
-1 1
+1 1
2022 1
2723 1
2022 4
2604 2
2769 4
+40 3
+22 2
+1 1
-1 1
+1 6
+2 2
+1 4
cfi=(173)
cfn=(882)
calls=1 26 
* 25
+12 3
-12 1
+12 1
2022 4
2891 4
-1 1
-1 1
+1 3
+1 1
+11 2
2759 2
2034 3

fn=(878)
1338 214
3766 856
1357 107
3766 107
1357 318
3807 208
+27 208
+2 240
+3 40
+2 80
+56 128
+62 227
+1 63
+20 106
-1 106
-1 106
+1 212
+1 422
+4 105
+6 420
-6 1
+6 21
-1 17
+1 17
+3 34
+1 17
+2 34
-3 2
+1 1
+2 2
+1 54
+2 18
+1 72
+2 72
-10 18
+12 36
+1 36
+2 36
+11 70
+31 11
+1 11
+4 22
+29 22
+8 32
+1 24
+1 8
-1 8
+4 16
3807 6
+27 6
+66 86
+2 86
-2 86
+2 172
+2 1
+1 2
+6 1
-4 1
+1 1
+1 1
+2 2
+7 4
-1 2
+1 2
+5 4
+1 5
1999 1
3940 1
1999 2
3834 9
1357 3
3839 6
+2 264
4409 963
4085 12
+1 18
+1 6
-1 6
+57 12
+9 6
-9 12
+9 6
-9 12
+1 6
+1 6
+1 6
+1 6
+6 12
-10 16
+9 8
-9 16
+9 8
-9 16
+1 8
+1 8
+1 8
+1 8
+6 16
3990 55
4168 26
+11 204
+2 42
+3 21
-3 21
+3 42
+68 102
+1 102
+1 102
-1 102
+1 102
+1 204
+1 306
+5 238
+16 201
+2 402
-4 442
+8 20
+3 40
+2 7
+1 7
+1 7
-2 28
-27 7
-99 42
4019 32
+2 7
-1 14
+29 3
+1 3
+4 6
+29 6
+8 16
3899 129
4140 238
4268 888
-3 933
4365 89
+1 178
+2 178
+3 271
+17 12
4270 40
+1 20
+24 26
+3 26
+2 13
+3 13
-3 26
+3 13
cfn=(1222)
calls=13 1620 
* 356
+3 39
+15 24
-5 12
+5 24
+1 24
+3 12
+1 12
+1 12
+3 24
+1 12
+1 24
+2 14
+3 56
+2 21
+1 7
1999 7
4343 7
1999 14
4337 40
+2 15
+1 5
1999 5
4343 5
1999 11
4343 1
1999 2
4309 1
-1 1
+1 2
+96 372
cfn=(890) alloc_perturb
calls=93 1999 
* 372
* 186
-2 12
cfn=(880)
calls=4 2542 
* 538
* 4
+1 8
-28 85
-2 85
+2 85
-1 85
+1 85
-3 85
+8 85
-5 85
+2 85
-2 340
+2 85
+4 85
4025 4
-1 4
+3 4
-1 4
+1 8
+1 12
+1 8
+2 4
+4 16
+2 6
+4 2
-3 2
+4 2
-7 16
+2 6
+4 2
-3 2
+4 2

fn=(986)
3350 173412
-4 86706
+14 86706
-14 173412
+12 86706
+4 86706
-4 86706
+4 173412
+17 260109
fi=(171)
162 260109
fe=(170)
3385 173406
cfn=(982) _int_free
calls=86703 4417 
* 5550288
+3 86703
+1 346812
-23 9
+2 8
+2 2
+1 2
+4 2
cfn=(1346) munmap_chunk
calls=1 3038 
* 34
* 4
cfn=(1346)
calls=2 3038 
* 68
+13 3
+1 12

fn=(890)
1999 279
+2 93

fn=(976)
3394 936
+6 208
+4 208
3510 2
-98 2
+98 12
-98 2
cfn=(866)
calls=2 3281 
* 350
-1 208
+11 102
-2 102
+5 102
-3 204
+2 204
+4 270
fi=(171)
162 270
fe=(170)
3436 408
+1 204
1338 204
+19 612
3447 204
+31 180
+2 540
cfn=(980) _int_realloc
calls=90 4814 
* 231924
* 90
+1 450
fi=(171)
162 348
fe=(170)
3481 174
+29 918
3071 12
+6 12
-5 12
+9 12
-11 12
+7 12
+2 12
-9 12
+10 36
+1 12
-1 12
+1 48
+4 96
+3 24
+3 72
cfi=(261) ./misc/../sysdeps/unix/sysv/linux/mremap.c
cfn=(1288) mremap
calls=12 32 
* 240
* 12
+3 24
2022 72
3099 12
+2 36
+2 24
+1 12
+3 12
-3 36
+3 36
+2 60
3461 24

fn=(980)
4814 630
+11 360
+1 360
+6 180
+2 180
+1 360
+2 360
+3 180
+14 8
+53 16
-53 16
+57 8
-57 8
+57 16
-2 16
+2 2
+1 1
+16 1
+1 9
-1 7
+1 801
-79 178
+12 96
+12 132
cfn=(878)
calls=44 1338 
* 7913
* 44
+1 88
+3 44
+1 44
+5 88
+8 44
-1 44
+4 44
-3 264
+3 44
cfi=(190)
cfn=(948)
calls=44 264 
* 214315
* 44
+1 176
cfn=(982)
calls=44 4417 
* 3016
+2 44
+22 7
-4 7
+3 7
+5 7
-4 7
-1 7
+1 7
+4 7
-1 7
+1 7
cfn=(982)
calls=7 4417 
* 663
* 7
-60 9
-1 18
+5 21
cfn=(1222)
calls=7 1620 
* 155
+44 28
-61 41
+1 41
-2 82
+4 152
+2 38
-2 38
+2 38
-2 76
+1 38
-1 76
+4 38
-3 38
+1 38
+2 38

fn=(1286)
2414 9
+13 9
+5 6
+3 27
cfi=(212)
cfn=(1042)
calls=3 47 
* 24
* 3
+3 6
+4 6
+18 9
+19 3
-1 3
+5 3
-4 6
+4 6
+1 15
+3 9
+1 15
+5 15
2022 12

fn=(982)
4417 694032
+10 86754
-10 260262
+10 173508
+6 433770
+1 173508
+4 433770
+8 433770
-1 173508
+1 173508
+9 86731
+9 86731
-15 86731
+6 173462
+20 346924
+14 70
+11 12
+2 9
2006 9
4523 3
+1 3
+4 6
+2 3
-2 3
+2 3
+4 6
+2 12
+1 3
+19 10
4698 954294
4565 64
+6 96
+7 32
-4 32
+4 64
+3 64
+5 96
+3 64
+1 64
+1 64
2006 96
4597 64
+1 3
+2 3
-1 3
+2 12
+2 6
cfn=(1222)
calls=3 1620 
* 69
+3 64
+5 54
+4 22
+9 22
-1 22
+1 66
+1 44
-1 5
-1 5
+1 15
+1 10
+12 27
-10 27
+11 27
-1 27
-8 54
+2 50
+3 25
+1 25
+2 25
+1 25
+30 60
+1 15
+3 15
3177 86719
+2 86719
-4 86719
+2 260157
+1 86719
+1 86719
4478 86719
4634 2
+1 2
+2 2
+1 2
+50 96
-39 5
+1 15
+1 10
-39 5
+1 5
-1 5
cfn=(1222)
calls=5 1620 
* 115
+1 5
-30 96
-2 64
+93 25

fn=(1024)
3619 1
+10 1
-10 4
+10 8
+8 2
+3 3
+2 2
+34 4
fi=(171)
162 2
fe=(170)
3652 1
+1 1
+21 2
-21 2
+21 1
cfn=(878)
calls=1 1338 
* 128
+2 2
+40 1
-12 1
+12 7
+11 1
+2 2
+2 2
-55 3
+3 2
+78 1
-25 2
+25 4
-25 1
cfi=(202)
cfn=(1014)
calls=1 167 
* 25
* 1

fn=(1346)
3038 3
+2 3
-1 3
+1 3
-1 3
+1 3
+2 6
+3 6
+7 3
-8 3
+9 3
-8 3
+1 3
+6 9
+1 12
+3 3
+1 9
+5 3
+1 3
-1 3
cfi=(213)
cfn=(1348)
calls=3 117 
* 15

fn=(866)
3281 433530
+7 173412
1338 173410
+19 366948
3298 40248
+2 346824
+3 173410
+10 122
+28 305
3235 4
cfn=(876)
calls=1 -6 
* 461
+68 2
+1 4
+1 260085
3187 173290
+1 173290
+2 86645
+1 86645
-1 259935
+1 86645
+1 86645
3341 433225
-26 244
cfn=(878)
calls=61 1338 
* 8265
+1 305
fi=(171)
162 122
315 1
cfn=(870)
calls=1 -2 
* 1102
fe=(170)
1338 2

fl=(261)
fn=(1288)
32 60
+4 36
+6 36
+7 48
+2 60

fl=(200)
fn=(1002)
26 4
+1 1

fl=(81) ./string/../sysdeps/x86/cacheinfo.h
fn=(302) __x86_cacheinfo
61 1
+3 3
+2 1
+1 1
-1 2
+7 3
+2 1
+1 1
-1 2
+5 2
+2 2
+1 2
+1 2
+2 2
fi=(82) ./string/../sysdeps/x86/cacheinfo.c
* 2
fe=(81)

fl=(129)
fn=(450)
50 1
+1 2
-1 4
+1 3
cob=(1)
cfi=(11)
cfn=(28)
calls=1 408 
* 19
cob=(1)
cfi=(130)
cfn=(458)
calls=1 +25 
* 847
* 5
+2 4
cob=(1)
cfi=(11)
cfn=(28)
calls=1 408 
* 20
* 1
+2 6

fl=(97) ./string/../sysdeps/x86_64/multiarch/ifunc-strncpy.h
fn=(386) strncpy
35 5
+1 3
+3 2
+4 3
+3 4
fi=(324) ./string/../sysdeps/x86_64/multiarch/strncpy.c
-17 1
fe=(97)

fn=(340) stpncpy
35 5
+1 3
+3 2
+4 3
+3 4
fi=(325) ./string/../sysdeps/x86_64/multiarch/stpncpy.c
-15 1
fe=(97)

fl=(152) ./io/../sysdeps/unix/sysv/linux/poll.c
fn=(824) poll
29 6
+14 1

fl=(179)
fn=(902)
55 46
+2 92
+2 46
+1 138
+11 46

fn=(900)
25 46
+2 92
+2 92
+3 92
+14 138
+2 46
+1 46

fl=(192) ./stdio-common/./stdio-common/isoc99_sscanf.c
fn=(952) __isoc99_sscanf
24 504
fi=(193) ./stdio-common/../libio/strfile.h
+69 168
fe=(192)
-69 126
fi=(193)
+69 84
-1 42
+1 42
cfi=(177)
cfn=(892)
calls=42 563 
* 1848
+1 42
+1 168
-1 42
+1 42
cfi=(194)
cfn=(956)
calls=42 -59 
* 3966
fe=(192)
-64 126
-1 42
+1 42
-1 210
+1 42
cfi=(195)
cfn=(962)
calls=42 278 
* 73090
+4 336

fl=(103) ./string/../sysdeps/x86_64/multiarch/ifunc-strcpy.h
fn=(354) strcat
38 2
+1 1
-1 2
+1 2
+3 2
+4 3
+3 3
fi=(104) ./string/../sysdeps/x86_64/multiarch/strcat.c
-20 1
fe=(103)

fn=(374) strcpy
38 2
+1 1
-1 2
+1 2
+3 2
+4 3
+3 3
fi=(110) ./string/../sysdeps/x86_64/multiarch/strcpy.c
-20 1
fe=(103)

fn=(390) stpcpy
38 2
+1 1
-1 2
+1 2
+3 2
+4 3
+3 3
fi=(114) ./string/../sysdeps/x86_64/multiarch/stpcpy.c
-16 1
fe=(103)

fl=(174)
fn=(884)
37 2
+3 2
+3 2
-6 6
+3 2
+3 2
+35 5
-20 4
+1 2
cfi=(175)
cfn=(886)
calls=1 -35 
* 8
* 2
+4 1
-1 4
+4 4
+8 1
cfi=(175)
cfn=(886)
calls=1 -50 
* 8
* 2
+4 5

fl=(167) ./nptl/./nptl/pthread_getattr_np.c
fn=(856) pthread_getattr_np@@GLIBC_2.32
33 4
+4 1
-4 8
+4 1
cfi=(168) ./nptl/./nptl/pthread_attr_init.c
cfn=(858) pthread_attr_init@@GLIBC_2.2.5
calls=1 -5 
* 18
* 1
+1 2
207 12
43 7
+4 2
+5 1
-3 4
+6 2
+4 2
+3 3
+50 3
+66 1
+2 4
cfi=(170)
cfn=(976)
calls=1 3394 
* 199
* 1
* 1
+1 2
+7 4
cfi=(201)
cfn=(1010)
calls=1 30 
* 35
+3 2
+2 3
+1 4
cfi=(203)
cfn=(1016)
calls=1 29 
* 1110
+4 1
-4 1
+4 1
cob=(2)
cfi=(52)
cfn=(984)
calls=1 0 
* 89
+3 3
+2 2
85 3
cfi=(169)
cfn=(860)
calls=1 +1 
* 2181
* 1
+1 2
+5 3
cfi=(127)
cfn=(446)
calls=1 -53 
* 9
* 2
+74 3
cfi=(199)
cfn=(990)
calls=1 34 
* 449
* 1
+4 1
+2 2
-63 1
+9 3
-14 1
+17 1
-17 1
-1 2
+6 3
+6 1
+1 1
+5 8
+7 252
cfi=(192)
cfn=(952)
calls=42 24 
* 80962
* 84
+2 84
+1 42
-1 84
+1 125
-10 82
+2 168
cfi=(183)
cfn=(916)
calls=42 -95 
* 7927
* 84
+40 3
cob=(2)
cfi=(52)
cfn=(984)
calls=1 0 
* 89
* 2
-59 7
-1 1
+3 1
+30 1
-2 1
+12 1
-10 3
+6 1
-1 4

fl=(210) ./misc/./misc/getauxval.c
fn=(1038) getauxval
33 2
-2 4

ob=(4) /usr/libexec/valgrind/vgpreload_core-amd64-linux.so
fl=(134) ???
fn=(1684) 0x0000000000001050
0 5

fn=(484) 0x0000000000001100
0 9

ob=(3)
fl=(210)
fn=(1038)
39 4
+8 184
+1 88
+19 4
+1 2
+1 2

fl=(144)
fn=(806)
29 2
+15 1
-15 5
+15 1
cfi=(145)
cfn=(808)
calls=1 -14 
* 28
+2 2
+5 2
+1 2
+3 2
+3 6
cob=(6)
cfi=(140)
cfn=(814) main
calls=1 -58 
* 80280147
+16 2
cfi=(304)
cfn=(1632)
calls=1 +71 
* 1474

fl=(168)
fn=(858)
32 1
+9 1
-9 1
+9 4
+5 1
cfi=(165)
cfn=(852)
calls=1 -18 
* 5
* 2
+3 3

ob=(4)
fl=(134)
fn=(484)
0 3

fn=(1674) 0x00000000000010c0
0 9
cob=(2)
cfi=(52)
cfn=(1680)
calls=1 0 
0 72
0 1
cfn=(1684)
calls=1 0 
0 5
0 3

ob=(5) /usr/lib/x86_64-linux-gnu/libgcc_s.so.1
fl=(139) ???
fn=(504) __cpu_indicator_init
0 42
cfn=(768) 0x0000000000003410
calls=1 0 
0 9
0 18
cfn=(534) 0x00000000000078e0
calls=1 0 
0 12
0 2
cfn=(768)
calls=1 0 
0 9
0 7
cfn=(768)
calls=1 0 
0 9
0 6
cfn=(534)
calls=1 0 
0 12
0 9
cfn=(768)
calls=1 0 
0 9
0 6
cfn=(768)
calls=1 0 
0 9
0 4
cfn=(768)
calls=1 0 
0 9
0 4
cfn=(534)
calls=1 0 
0 12
0 10
cfn=(506) 0x0000000000003430
calls=1 0 
0 441
0 17

fn=(770) 0x00000000000046a0
0 12

fn=(768)
0 54

fn=(1702) 0x00000000000045f0
0 5

fn=(506)
0 217
cfn=(534)
calls=1 0 
0 12
0 9
cfn=(534)
calls=1 0 
0 9
0 3
cfn=(534)
calls=1 0 
0 9
0 9
cfn=(534)
calls=1 0 
0 12
0 6
cfn=(534)
calls=1 0 
0 9
0 3
cfn=(534)
calls=1 0 
0 9
0 3
cfn=(534)
calls=1 0 
0 9
0 31
cfn=(534)
calls=1 0 
0 9
0 6
cfn=(534)
calls=1 0 
0 9
0 12
cfn=(534)
calls=1 0 
0 9
0 3
cfn=(534)
calls=1 0 
0 9
0 3
cfn=(534)
calls=1 0 
0 12
0 9
cfn=(534)
calls=1 0 
0 9
0 1

fn=(1692) 0x0000000000004660
0 9
cob=(2)
cfi=(52)
cfn=(1698)
calls=1 0 
0 72
0 1
cfn=(1702)
calls=1 0 
0 5
0 3

fn=(534)
0 162

ob=(6)
fl=(255) /tmp/wt/parser/core/src/syntax.rs
fn=(1238) hairspring_core::syntax::is_token
98 32
-98 48
99 16
-93 48
+93 80
-93 528
+96 96
-4 208
-90 288
-8 192
8 192
-8 16
105 16

fl=(242) /tmp/wt/parser/benches/src/inputs.rs
fn=(1318) hairspring_benches::inputs::post
29 4
fi=(218) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/sys/alloc/unix.rs
-15 2
cob=(3)
cfi=(170)
cfn=(866)
calls=1 3281 
* 41
fi=(227) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/alloc/src/raw_vec/mod.rs
468 2
fi=(228) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/alloc/src/vec/mod.rs
965 2
fi=(208) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/ptr/mod.rs
547 14
fi=(228)
2168 2
fi=(227)
673 3
cfn=(1206) alloc::raw_vec::RawVecInner<A>::reserve::do_reserve_and_handle
calls=1 -14 
* 395
fi=(228)
2997 2
fi=(214) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/ptr/mut_ptr.rs
961 1
fi=(326) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/alloc/src/vec/set_len_on_drop.rs
19 1
fi=(208)
1917 3
cob=(3)
cfi=(202)
cfn=(1014)
calls=1 167 
* 77
fi=(228)
0 1
fe=(242)
34 3
+1 5

fn=(1128) hairspring_benches::inputs::thirty_fields
39 10
fi=(218)
-25 2
cob=(3)
cfi=(170)
cfn=(866)
calls=1 3281 
* 175
fi=(227)
468 2
fi=(228)
965 3
fi=(208)
547 7
fi=(228)
2168 4
fi=(218)
48 58
cob=(3)
cfi=(170)
cfn=(986)
calls=29 3350 
* 2552
* 29
fi=(211) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/cmp.rs
1916 29
fi=(229) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/iter/range.rs
772 29
fe=(242)
41 29
+1 232
fi=(150) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/num/uint_macros.rs
3051 87
fi=(218)
14 58
cob=(3)
cfi=(170)
cfn=(866)
calls=29 3281 
* 1457
fi=(227)
468 58
fe=(242)
0 87
fi=(208)
547 87
fi=(232) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/alloc/src/slice.rs
0 87
fi=(214)
961 29
fi=(208)
547 87
cob=(3)
cfi=(190)
cfn=(948)
calls=29 264 
* 348
fi=(214)
961 49
fi=(208)
547 147
cob=(3)
cfi=(190)
cfn=(948)
calls=49 264 
* 510
fi=(232)
-6 78
0 78
531 78
+20 87
fi=(214)
961 19
fi=(208)
547 57
cob=(3)
cfi=(190)
cfn=(948)
calls=19 264 
* 219
fi=(214)
961 116
fi=(243) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/slice/iter/macros.rs
0 58
fi=(234) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/str/validations.rs
37 29
+1 58
-38 29
38 29
fi=(244) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/str/iter.rs
189 87
fi=(245) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/char/methods.rs
894 145
+2 58
fi=(247) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/str/traits.rs
211 29
fi=(327) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/ptr/const_ptr.rs
863 58
fi=(328) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/str/mod.rs
2172 58
fe=(242)
44 232
fi=(248) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/alloc/src/fmt.rs
659 116
cfn=(1152) alloc::fmt::format::format_inner
calls=29 -9 
* 40469
fi=(252) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/hint.rs
-45 116
fi=(227)
+3 58
fi=(150)
2494 29
fi=(227)
765 29
-94 29
fi=(228)
2881 46
fi=(214)
961 116
fi=(208)
547 58
cob=(3)
cfi=(190)
cfn=(948)
calls=29 264 
* 609
* 58
fi=(228)
2886 87
fi=(227)
632 87
0 29
fi=(218)
48 29
cob=(3)
cfi=(170)
cfn=(986)
calls=29 3350 
* 3132
* 29
fi=(155) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/ptr/non_null.rs
1720 58
fi=(243)
25 58
-25 58
fi=(234)
84 174
-84 58
fi=(245)
894 348
+2 58
fi=(246) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/unicode/unicode_data.rs
0 87
fi=(227)
673 18
cfn=(1206)
calls=6 -14 
* 2972
-61 6
fi=(228)
2997 6
2881 6
fi=(227)
617 2
fi=(150)
2494 1
fi=(227)
765 1
-94 1
-59 1
fi=(208)
-65 1
fi=(228)
2886 3
fe=(242)
48 3
+1 8

fn=(1264) hairspring_benches::inputs::chunked
59 24
fi=(228)
464 9
fe=(242)
61 6
-61 6
61 24
fi=(211)
1916 3
fi=(229)
772 3
0 15
fe=(242)
62 12
fi=(248)
659 12
cfn=(1152)
calls=3 -9 
* 1436
fe=(242)
62 266292
fi=(248)
659 266292
cfn=(1152)
calls=66573 -9 
* 31231236
fi=(252)
-45 199728
fi=(227)
+3 66576
fi=(150)
2494 66576
fi=(227)
765 66576
-94 66576
fi=(228)
2881 133142
fi=(214)
961 66576
fi=(208)
547 266304
cob=(3)
cfi=(190)
cfn=(948)
calls=66576 264 
* 932064
fi=(228)
2886 133152
fi=(227)
632 133152
fi=(218)
48 133152
cob=(3)
cfi=(170)
cfn=(986)
calls=66576 3350 
* 5858688
fe=(242)
+15 133152
fi=(227)
617 66576
fi=(228)
3468 133152
fi=(150)
2494 66576
fi=(227)
765 133152
612 66546
fi=(214)
961 66546
fi=(211)
1916 133092
fi=(229)
772 66576
fi=(208)
1917 133152
cob=(3)
cfi=(202)
cfn=(1014)
calls=66576 167 
* 1913648
fi=(229)
772 266304
fi=(208)
1917 66576
fi=(326)
19 66576
fi=(227)
617 133152
fi=(228)
0 66576
fi=(150)
2494 66576
fi=(227)
765 133152
fe=(242)
0 66576
fi=(227)
612 66576
fi=(208)
-65 66576
fi=(228)
2886 199728
fi=(211)
1916 66576
fi=(229)
772 66579
fi=(227)
-99 20
cfn=(1206)
calls=5 -14 
* 634
-61 5
fi=(228)
2997 5
2881 5
fi=(227)
673 12
cfn=(1206)
calls=4 -14 
* 66825
fi=(228)
2997 8
fi=(227)
673 120
cfn=(1206)
calls=30 -14 
* 154627
fi=(228)
2997 30
fi=(227)
612 30
fi=(214)
961 30
fi=(211)
1916 60
fi=(227)
617 6
fi=(150)
2494 3
fi=(227)
765 3
-94 3
fi=(208)
547 6
fi=(228)
2886 6
fe=(242)
67 9
+1 27

fl=(270) /tmp/wt/parser/core/src/outbox.rs
fn=(1562) hairspring_core::outbox::Outbox::advance
241 160000
+1 40000
0 40000
243 60000
+2 20000
+1 20000
-2 20000
+2 20000
fi=(268) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/alloc/src/collections/vec_deque/mod.rs
1385 60000
1923 20000
fi=(228)
2978 40000
fe=(270)
254 180000

fl=(294) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/sys/sync/once/futex.rs
fn=(1574) <std::sys::sync::once::futex::Once>::call
141 11
fi=(149) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/sync/atomic.rs
3891 4
fe=(294)
172 5
+6 1
cfi=(293) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/sync/once.rs
cfn=(1576) <std::sync::once::Once>::call_once::<std::rt::cleanup::{closure#0}>::{closure#0}
calls=1 -19 
* 583
fi=(297) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/cell.rs
555 1
fi=(149)
3908 1
fe=(294)
62 2
205 8
0 2
154 2
fi=(149)
4043 2
fe=(294)
155 1
-11 2
+1 2
+1 4

fn=(1575) <std::sys::sync::once::futex::Once>::call'2
141 11
fi=(149)
3891 4
0 3
fe=(294)
154 1
fi=(149)
4043 1
fe=(294)
155 1
-11 2
+1 2
+1 3
+28 2
-2 5
+6 1
cfi=(293)
cfn=(1588) <std::sync::once::Once>::call_once_force::<<std::sync::once_lock::OnceLock<std::sync::reentrant_lock::ReentrantLock<core::cell::RefCell<std::io::buffered::linewriter::LineWriter<std::io::stdio::StdoutRaw>>>>>::initialize<<std::sync::once_lock::OnceLock<std::sync::reentrant_lock::ReentrantLock<core::cell::RefCell<std::io::buffered::linewriter::LineWriter<std::io::stdio::StdoutRaw>>>>>::get_or_init<std::io::stdio::cleanup::{closure#0}>::{closure#0}, !>::{closure#0}>::{closure#0}
calls=1 +41 
* 14
fi=(297)
555 1
fi=(149)
3908 1
fe=(294)
62 2
205 8

fl=(235) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/alloc/src/string.rs
fn=(1172) <alloc::string::String as core::fmt::Write>::write_str
3344 1066376
fi=(227)
617 133297
fi=(228)
1446 133297
fi=(150)
2494 133297
fi=(227)
765 133297
-94 133297
fi=(228)
2881 133326
0 133297
fi=(214)
961 133297
fi=(208)
547 266594
cob=(3)
cfi=(190)
cfn=(948)
calls=133297 264 
* 2265896
fi=(228)
2886 266594
fe=(235)
3347 933079
fi=(227)
673 333170
cfn=(1190) <alloc::raw_vec::RawVecInner<_>>::reserve::do_reserve_and_handle::<alloc::alloc::Global>
calls=66634 -14 
* 6544602
* 66634
fi=(228)
2997 66634
2881 66634
fe=(235)

fl=(143)
fn=(792)
131 1
fi=(149)
3875 2
fe=(143)
132 1

fl=(233) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/str/converts.rs
fn=(1102) core::str::converts::from_utf8
89 25
fi=(234)
+44 15
+12 10
0 35
164 5
+1 10
fi=(150)
2494 10
fi=(234)
222 10
+16 2
-14 14
+9 2
+1 6
+7 10
0 5
241 118
+1 59
-1 123
fe=(233)
94 20
-94 5
98 20

fl=(258) /root/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f/bytes-1.12.1/src/bytes.rs
fn=(1328) bytes::bytes::static_drop
1094 80023

fn=(1334) bytes::bytes::promotable_even_drop
1262 80020
+3 40010
+4 20005
fi=(327)
619 40010
fi=(329) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/ptr/alignment.rs
137 20005
fe=(258)
0 100025
cob=(3)
cfi=(170)
cfn=(986)
calls=20005 3350 
0 1760515

fl=(301) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/alloc/src/collections/btree/remove.rs
fn=(1616) <alloc::collections::btree::node::Handle<alloc::collections::btree::node::NodeRef<alloc::collections::btree::node::marker::Mut, usize, std::sys::pal::unix::stack_overflow::thread_info::ThreadInfo, alloc::collections::btree::node::marker::Leaf>, alloc::collections::btree::node::marker::KV>>::remove_leaf_kv::<<alloc::collections::btree::map::entry::OccupiedEntry<usize, std::sys::pal::unix::stack_overflow::thread_info::ThreadInfo>>::remove_kv::{closure#0}, alloc::alloc::Global>
26 11
fi=(298) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/alloc/src/collections/btree/node.rs
314 1
1272 1
290 1
fi=(214)
961 1
fi=(208)
1717 2
fi=(214)
961 2
fi=(298)
1845 3
fi=(208)
638 3
cob=(3)
cfi=(190)
cfn=(948)
calls=1 264 
* 12
* 1
fi=(214)
961 3
fi=(208)
1717 7
fi=(214)
961 2
fi=(208)
638 3
cob=(3)
cfi=(190)
cfn=(948)
calls=1 264 
* 12
fi=(298)
1274 2
+1 1
fe=(301)
33 3
-33 1
fi=(298)
338 1
fi=(237) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/option.rs
745 2
0 2
745 1
fi=(302) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/alloc/src/collections/btree/fix.rs
0 2
fe=(301)
74 12
+1 8

fl=(262) /tmp/wt/parser/benches/src/exchanges.rs
fn=(1396) hairspring_benches::exchanges::Hairspring::turn
50 200000
fi=(330) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/task/wake.rs
374 80000
fe=(262)
52 20000
fi=(150)
2301 60000
fi=(330)
374 20000
fe=(262)
52 20000
fi=(273) /tmp/wt/parser/core/src/http/mod.rs
231 40000
fi=(269) /tmp/wt/parser/core/src/connection/mod.rs
-14 20000
fi=(151) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/mem/mod.rs
901 40000
+1 60000
fi=(270)
329 40000
fi=(218)
14 40000
cob=(3)
cfi=(170)
cfn=(866)
calls=20000 3281 
* 820000
fi=(227)
468 40000
fi=(232)
0 20000
fi=(208)
547 80000
cob=(3)
cfi=(190)
cfn=(948)
calls=20000 264 
* 200000
fi=(258)
996 40000
+1 40000
+1 100000
fi=(270)
331 80000
fi=(227)
459 40000
fe=(262)
0 40000
54 20000
fi=(273)
212 40000
fe=(262)
54 20000
fi=(273)
216 140000
cfi=(269)
cfn=(1410) hairspring_core::connection::Connection::receive
calls=20000 -63 
* 880000
fe=(262)
55 120000
fi=(273)
224 80000
fi=(269)
-7 40000
0 60000
fi=(273)
227 40000
cfn=(1420) hairspring_core::http::Http<S>::poll_at_work
calls=20000 -50 
* 27880000
+4 40000
fi=(270)
345 20000
fe=(262)
58 60000
cfi=(270)
cfn=(1562)
calls=20000 241 
* 680000
fi=(270)
338 40000
fe=(262)
59 80000
+1 120000
fi=(273)
224 80000
0 40000
225 40000
cfi=(269)
cfn=(1544) hairspring_core::connection::Connection::step
calls=20000 +2 
* 2360000
* 20000
fe=(262)
62 180000
fi=(151)
901 60000
+1 80000
fi=(227)
632 60000
fe=(262)

fn=(1296) <hairspring_benches::exchanges::Hairspring as core::default::Default>::default
37 28
fi=(253) /tmp/wt/parser/core/src/fields.rs
+12 28
cfn=(1234) hairspring_core::fields::check_lines
calls=7 157 
* 2415
fi=(257) /tmp/wt/parser/core/src/config.rs
+36 266
fi=(263) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/alloc/src/sync.rs
422 14
fi=(218)
14 14
cob=(3)
cfi=(170)
cfn=(866)
calls=7 3281 
* 1197
fi=(220) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/alloc/src/boxed.rs
248 14
0 14
289 21
cob=(3)
cfi=(190)
cfn=(948)
calls=7 -25 
* 448
fi=(263)
+21 7
fi=(218)
14 14
cob=(3)
cfi=(170)
cfn=(866)
calls=7 3281 
* 927
fi=(220)
248 14
+41 14
fi=(273)
103 196
fi=(218)
-89 14
cob=(3)
cfi=(170)
cfn=(866)
calls=7 3281 
* 1085
fi=(227)
468 14
fe=(262)
0 7
fi=(264) /tmp/wt/parser/core/src/date.rs
35 21
cfn=(1306) hairspring_core::date::imf_fixdate
calls=7 +39 
* 1232
* 7
fe=(262)
+7 63
-3 21
cob=(3)
cfi=(190)
cfn=(948)
calls=7 264 
* 448
* 35
+5 35

fl=(273)
fn=(1420)
177 200000
+1 60000
+1 80000
-40 20000
0 20000
116 260000
fi=(229)
0 40000
fe=(273)
119 40000
+39 220000
0 20000
fi=(274) /tmp/wt/parser/core/src/connection/receive.rs
98 100000
cfn=(1426) hairspring_core::connection::receive::<impl hairspring_core::connection::Connection>::look_for_event
calls=20000 +3 
* 9040000
fi=(285) /tmp/wt/parser/core/src/http/exchange.rs
-78 220000
fi=(274)
295 60000
fi=(285)
25 60000
fe=(273)
+98 40000
+1 20000
-1 80000
+1 20000
-1 20000
+2 120000
0 20000
fi=(285)
35 60000
fi=(286) /tmp/wt/parser/core/src/service/request.rs
+2 240000
cfi=(285)
cfn=(1478) hairspring_core::http::exchange::<impl hairspring_core::http::Http<S>>::call
calls=20000 +59 
* 13860000
* 20000
fi=(220)
-37 20000
fe=(273)
180 220000
0 40000
fi=(292) /tmp/wt/parser/core/src/time.rs
0 20000
fe=(273)
191 200000
cfi=(269)
cfn=(1544)
calls=20000 +36 
* 2020000
* 60000
+1 20000
fi=(292)
80 80000
fi=(211)
-80 20000
fe=(273)
192 60000
+10 180000

fl=(248)
fn=(1152)
650 666050
fi=(249) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/fmt/mod.rs
878 133210
fi=(208)
1717 66605
fi=(249)
767 133210
0 266420
772 133326
fi=(155)
659 66663
fi=(208)
1717 66663
fi=(249)
767 133326
fi=(208)
1717 66634
fi=(249)
767 133268
fi=(155)
659 133297
fi=(249)
770 266594
+4 199902
+8 199902
+4 533072
+2 266536
+1 199902
fi=(155)
659 266536
fi=(249)
0 133210
795 133210
0 66576
795 66576
0 29
fi=(251) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/alloc/layout.rs
113 29
fi=(227)
459 133210
fi=(218)
14 58
cob=(3)
cfi=(170)
cfn=(866)
calls=29 3281 
* 1323
fi=(227)
468 58
0 133152
fi=(235)
485 199728
fi=(249)
236 332880
cfn=(1166) core::fmt::write
calls=66576 1630 
* 25174256
fi=(235)
485 87
fi=(249)
236 145
cfn=(1166)
calls=29 1630 
* 35028
fi=(219) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/result.rs
1183 133210
fe=(248)
656 266420
+1 532840

fl=(224) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/sys/backtrace.rs
fn=(1074) std::sys::backtrace::__rust_begin_short_backtrace
162 1
fi=(331) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/ops/function.rs
+88 1
cfi=(225) /tmp/wt/parser/benches/src/bin/workload.rs
cfn=(1076) workload::main
calls=1 6 
* 80183787
fe=(224)
-78 2

fl=(288) /tmp/wt/parser/core/src/connection/answer.rs
fn=(1504) hairspring_core::connection::answer::<impl hairspring_core::connection::Connection>::write_head
323 160000
fi=(270)
117 40000
0 100000
fi=(227)
617 20000
fi=(228)
2997 20000
fi=(155)
444 20000
fi=(258)
304 20000
fi=(253)
127 40000
fi=(228)
2997 20000
fi=(290) /tmp/wt/parser/core/src/connection/answer_head.rs
60 60000
fi=(150)
2494 20000
fi=(227)
765 20000
-94 20000
fi=(290)
0 20000
61 80000
-61 20000
fi=(291) /tmp/wt/parser/core/src/encode.rs
63 160000
fi=(208)
547 80000
fi=(291)
65 60000
fi=(227)
617 20000
fi=(228)
1446 20000
fi=(150)
2494 20000
fi=(227)
765 20000
-94 20000
-59 20000
fi=(208)
-65 160000
fi=(228)
2886 20000
fi=(291)
71 20000
fi=(290)
-71 20000
fi=(258)
645 20000
fi=(227)
-33 20000
fi=(228)
1815 20000
fi=(253)
135 40000
0 40000
fi=(227)
617 20000
fi=(228)
1446 20000
fi=(150)
2494 20000
fi=(227)
765 20000
-94 20000
0 20000
fi=(214)
961 20000
fi=(208)
547 60000
cob=(3)
cfi=(190)
cfn=(948)
calls=20000 264 
* 200000
fi=(228)
2886 60000
fi=(253)
135 40000
fi=(228)
0 20000
fi=(258)
645 20000
fi=(227)
-33 20000
fi=(228)
1815 20000
fi=(253)
135 40000
0 20000
fi=(227)
617 20000
fi=(228)
1446 20000
fi=(150)
2494 20000
fi=(227)
765 20000
-94 20000
0 20000
fi=(214)
961 20000
fi=(208)
547 40000
cob=(3)
cfi=(190)
cfn=(948)
calls=20000 264 
* 220000
fi=(228)
2886 40000
fi=(253)
135 60000
fi=(228)
0 20000
fi=(290)
68 80000
fi=(267) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/slice/cmp.rs
-48 40000
154 80000
fi=(291)
31 160000
-31 20000
35 120000
+1 280000
-1 80000
+2 160000
fi=(150)
923 60000
fi=(267)
154 60000
fi=(208)
547 80000
fi=(291)
43 20000
fi=(332) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/alloc/src/vec/spec_extend.rs
+13 40000
fi=(227)
617 20000
fi=(228)
1446 20000
fi=(150)
2494 20000
fi=(227)
765 20000
-94 20000
0 20000
fi=(214)
961 20000
fi=(208)
547 20000
cob=(3)
cfi=(190)
cfn=(948)
calls=20000 264 
* 200000
fi=(228)
2886 60000
fi=(290)
74 60000
fi=(270)
+47 40000
+1 20000
fe=(288)
332 160000

fn=(1496) hairspring_core::connection::answer::<impl hairspring_core::connection::Connection>::answer
113 180000
fi=(258)
304 20000
fe=(288)
137 40000
+1 60000
-12 180000
0 20000
fi=(333) /tmp/wt/parser/core/src/method.rs
7 40000
fe=(288)
142 60000
fi=(289) /tmp/wt/parser/core/src/status.rs
-14 100000
fe=(288)
+20 20000
fi=(274)
314 100000
fe=(288)
0 60000
fi=(155)
444 20000
fi=(237)
711 40000
fe=(288)
336 40000
0 20000
151 40000
fi=(289)
13 20000
fe=(288)
152 20000
0 60000
155 60000
fi=(290)
0 40000
fe=(288)
161 120000
cfn=(1504)
calls=20000 323 
* 4600000
0 20000
37 60000
+85 60000
fi=(270)
+9 40000
0 20000
117 80000
fi=(227)
617 20000
fi=(228)
2997 20000
fi=(150)
2494 40000
fi=(227)
765 20000
-94 20000
0 20000
fi=(214)
961 20000
fi=(208)
547 60000
cob=(3)
cfi=(190)
cfn=(948)
calls=20000 264 
* 240000
fi=(228)
2886 40000
fi=(270)
121 40000
+1 40000
fi=(258)
670 80000
cfn=(1328)
calls=20000 1094 
* 20000
* 20000
fe=(288)
246 20000
+2 40000
fi=(151)
901 20000
+1 20000
fi=(237)
636 20000
fe=(288)
248 20000
+3 80000
0 20000
252 20000
cfi=(208)
cfn=(1378) core::ptr::drop_in_place<hairspring_core::connection::receive::Receive>
calls=20000 805 
* 160000
* 20000
fi=(272) /tmp/wt/parser/core/src/connection/inbox.rs
49 80000
fi=(274)
177 80000
fi=(155)
444 20000
fi=(269)
212 20000
fi=(274)
-35 80000
fe=(288)
-52 40000
0 20000
146 40000

fl=(140)
fn=(1648) 0x000000000001a610
0 9
cob=(3)
cfi=(310)
cfn=(1656)
calls=1 30 
0 71
0 1
0 1
cfn=(1664) 0x000000000001a5a0
calls=1 0 
0 5
0 3

fn=(814)
0 10
cfi=(148) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/rt.rs
cfn=(816) std::rt::lang_start_internal
calls=1 152 
0 80280135
0 2

fn=(1664)
0 5

fn=(778) (below main)
0 11
cob=(3)
cfi=(141)
cfn=(780)
calls=1 242 
0 80282704

fn=(794)
0 12

fl=(148)
fn=(1072) std::rt::lang_start::{{closure}}
206 3
cfi=(224)
cfn=(1074)
calls=1 -44 
* 80183791
* 3

fn=(816)
152 9
fi=(217) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/thread/current.rs
34 1
fi=(297)
555 1
fi=(237)
1065 2
fi=(149)
3890 1
0 1
fi=(150)
769 1
fi=(240) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/intrinsics/mod.rs
457 1
fi=(150)
769 1
fi=(149)
4031 1
fi=(334) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/thread/id.rs
53 1
fi=(151)
902 1
0 4
fi=(149)
3875 1
fi=(153) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/sys/pal/unix/mod.rs
95 6
-95 1
101 4
cob=(3)
cfi=(152)
cfn=(824)
calls=1 -72 
* 7
* 2
+71 2
0 3
172 3
+11 2
cob=(3)
cfi=(156)
cfn=(832)
calls=1 30 
* 113
* 2
fi=(161) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/sys/pal/unix/os.rs
401 2
cob=(3)
cfi=(162)
cfn=(846)
calls=1 32 
* 53
fi=(149)
3875 1
+15 1
fi=(208)
709 5
fi=(154) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/sys/pal/unix/stack_overflow.rs
372 1
cob=(3)
cfi=(166)
cfn=(854)
calls=1 25 
* 2
* 3
cob=(3)
cfi=(167)
cfn=(856)
calls=1 33 
* 94221
* 1
+1 3
fi=(205) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/ptr/metadata.rs
133 1
fi=(154)
375 4
+2 1
cob=(3)
cfi=(206)
cfn=(1028)
calls=1 31 
* 8
* 1
-1 2
+4 2
+3 1
cob=(3)
cfi=(207)
cfn=(1030)
calls=1 36 
* 190
* 3
+15 10
0 6
fi=(155)
1720 1
fi=(243)
180 1
fi=(155)
1720 3
fi=(243)
180 3
fi=(155)
659 3
fi=(153)
118 9
fi=(154)
399 5
+45 2
fi=(208)
709 12
fi=(154)
168 3
cob=(3)
cfi=(159)
cfn=(838)
calls=1 27 
* 55
+2 2
fi=(149)
3890 1
fi=(154)
171 2
fi=(149)
3876 1
fi=(154)
174 2
cfn=(1032) std::sys::pal::unix::stack_overflow::imp::make_handler
calls=1 +76 
* 226
fi=(149)
3875 1
fi=(154)
373 1
178 1
+1 3
cfi=(215) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/sys/pal/unix/stack_overflow/thread_info.rs
cfn=(1048) std::sys::pal::unix::stack_overflow::thread_info::set_current_info
calls=1 -67 
* 448
0 1
183 1
+1 3
+4 3
cob=(3)
cfi=(159)
cfn=(838)
calls=1 27 
* 56
0 1
168 3
cob=(3)
cfi=(159)
cfn=(838)
calls=1 27 
* 55
+2 2
fi=(149)
3890 1
fi=(154)
171 2
+12 1
+1 3
+4 3
cob=(3)
cfi=(159)
cfn=(838)
calls=1 27 
* 56
0 1
fi=(149)
3875 5
fi=(331)
287 1
cfi=(148)
cfn=(1072)
calls=1 -81 
* 80183797
fe=(148)
185 1
fi=(149)
3891 1
fi=(293)
154 2
fi=(303) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/sys/exit.rs
36 1
cob=(3)
cfi=(221)
cfn=(1066)
calls=1 -10 
* 3
* 1
fi=(149)
3975 2
fi=(303)
37 1
fe=(148)
195 9
fi=(293)
-37 2
+1 7
cfi=(294)
cfn=(1574)
calls=1 -18 
* 631
* 1
fe=(148)

fl=(274)
fn=(1426)
101 160000
+1 20000
fi=(151)
902 20000
fe=(274)
102 20000
fi=(275) /tmp/wt/parser/core/src/lib.rs
0 20000
fi=(151)
901 20000
+1 20000
fe=(274)
105 40000
0 20000
114 100000
0 20000
117 60000
fi=(155)
444 20000
fi=(269)
212 20000
337 20000
fe=(274)
138 20000
fi=(272)
-89 20000
-49 120000
fe=(274)
141 20000
0 20000
141 40000
fi=(237)
636 20000
fe=(274)
141 20000
fi=(219)
0 120000
fe=(274)
145 420000
fi=(272)
0 40000
fi=(263)
2422 80000
fi=(276) /tmp/wt/parser/core/src/head/parser.rs
145 40000
cfn=(1440) hairspring_core::head::parser::HeadState::begin
calls=20000 +19 
* 5200000
fe=(274)
+2 100000
fi=(283) /tmp/wt/parser/core/src/connection/timers.rs
46 80000
fe=(274)
196 20000
-49 40000
fi=(335) /tmp/wt/parser/core/src/head/mod.rs
-78 20000
fe=(274)
197 60000
0 20000
197 40000
cfi=(208)
cfn=(1378)
calls=20000 805 
* 160000
* 140000
fi=(335)
61 20000
+4 20000
+8 20000
+8 20000
fi=(281) /tmp/wt/parser/core/src/head/table.rs
-40 20000
fe=(274)
204 120000
fi=(272)
68 40000
fi=(284) /root/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f/bytes-1.12.1/src/bytes_mut.rs
-68 40000
fi=(272)
70 60000
fi=(151)
901 80000
+1 120000
fe=(274)
149 60000
fi=(276)
+5 40000
fi=(258)
304 40000
fi=(276)
155 40000
+1 60000
fe=(274)
-7 20000
fi=(276)
+10 540000
fe=(274)
-10 60000
-21 180000

fl=(215)
fn=(1048)
112 10
fi=(216) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/sys/pal/unix/weak/syscall.rs
12 2
+1 1
cob=(3)
cfi=(213)
cfn=(1052)
calls=1 +78 
* 3
* 2
fi=(217)
194 1
fi=(297)
555 1
fi=(217)
195 3
fi=(149)
3890 3
fi=(217)
221 2
0 1
221 2
fi=(218)
14 2
cob=(3)
cfi=(170)
cfn=(866)
calls=1 3281 
* 170
fi=(219)
2173 2
fi=(220)
0 1
fi=(208)
547 1
fi=(237)
1165 1
fi=(208)
0 1
fe=(215)
116 1
cob=(3)
cfi=(221)
cfn=(1066)
calls=1 -90 
* 3
* 2
fi=(149)
3975 2
fi=(222) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/sys/sync/mutex/futex.rs
32 1
-32 1
fi=(149)
3890 2
fi=(223) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/panicking.rs
464 4
0 1
fi=(149)
3890 2
fi=(336) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/sync/poison.rs
123 4
0 3
fi=(149)
3975 2
fe=(215)
96 1
-96 2
fi=(337) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/alloc/src/collections/btree/map.rs
1504 3
fi=(218)
14 2
cob=(3)
cfi=(170)
cfn=(866)
calls=1 3281 
* 164
fi=(220)
581 2
fi=(208)
1917 1
fi=(237)
1726 2
fi=(298)
671 1
fi=(338) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/mem/maybe_uninit.rs
564 10
fi=(300) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/alloc/src/collections/btree/map/entry.rs
422 1
0 2
fi=(149)
3876 1
fi=(336)
123 2
fi=(208)
805 5
0 1
805 3
fe=(215)
123 8

fl=(227)
fn=(1194) <alloc::raw_vec::RawVecInner>::finish_grow
542 533072
fi=(251)
75 66634
+38 66634
0 66634
fe=(227)
632 133268
fi=(218)
54 174
cob=(3)
cfi=(170)
cfn=(976)
calls=58 3394 
* 16732
fe=(227)
562 116
fi=(260) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/alloc/src/alloc.rs
186 133152
fi=(218)
14 133152
cob=(3)
cfi=(170)
cfn=(866)
calls=66576 3281 
* 2529888
fe=(227)
562 133152
+1 199902
0 133268
566 399804

fn=(1206)
659 138
fi=(150)
769 46
fi=(240)
457 46
0 46
fe=(227)
521 92
fi=(211)
1037 230
fe=(227)
527 230
cfn=(1210) alloc::raw_vec::RawVecInner<A>::finish_grow
calls=46 +15 
* 224211
fi=(219)
2173 92
+1 46
fe=(227)
774 46
+1 46
669 184

fn=(1210)
542 276
fi=(240)
-85 46
0 46
fe=(227)
632 92
fi=(218)
54 129
cob=(3)
cfi=(170)
cfn=(976)
calls=43 3394 
* 222950
fe=(227)
562 86
+1 184
fi=(218)
14 6
cob=(3)
cfi=(170)
cfn=(866)
calls=3 3281 
* 114
fe=(227)
562 6
0 92
566 184

fn=(1190)
659 333170
fi=(150)
769 66634
fi=(240)
457 66634
0 66634
fe=(227)
521 133268
fi=(211)
1037 333170
fe=(227)
527 333170
cfn=(1194)
calls=66634 +15 
* 4545582
fi=(219)
2173 133268
+1 66634
fe=(227)
774 66634
+1 66634
669 333170

fl=(241) /tmp/wt/parser/benches/src/workloads.rs
fn=(1232) hairspring_benches::workloads::head
46 65
fi=(253)
+3 20
cfn=(1234)
calls=5 157 
* 1725
fi=(257)
+36 190
fi=(227)
459 10
fi=(218)
14 10
cob=(3)
cfi=(170)
cfn=(866)
calls=5 3281 
* 859
fi=(227)
468 10
fi=(232)
0 5
fi=(208)
547 20
cob=(3)
cfi=(190)
cfn=(948)
calls=5 264 
* 523
fi=(258)
996 10
+1 20
fi=(227)
0 10
fe=(241)
47 10
cob=(3)
cfi=(190)
cfn=(948)
calls=5 264 
* 320
+1 30
fi=(218)
-34 10
cob=(3)
cfi=(170)
cfn=(866)
calls=5 3281 
* 921
fi=(220)
248 10
0 10
289 15
cob=(3)
cfi=(190)
cfn=(948)
calls=5 -25 
* 320
* 5
fe=(241)
49 30
+1 40

fn=(1126) hairspring_benches::workloads::all
23 9
+1 1
cfi=(242)
cfn=(1128)
calls=1 +15 
* 56908
fi=(218)
-10 2
cob=(3)
cfi=(170)
cfn=(866)
calls=1 3281 
* 416
fi=(227)
468 2
fi=(232)
0 1
fi=(208)
547 27
fi=(214)
961 2
fi=(208)
547 3
cob=(3)
cfi=(190)
cfn=(948)
calls=1 264 
* 29
fi=(218)
14 2
cob=(3)
cfi=(170)
cfn=(866)
calls=1 3281 
* 41
fi=(220)
248 2
fe=(241)
0 1
27 7
cfn=(1232)
calls=1 +19 
* 801
+1 7
cfn=(1232)
calls=1 +18 
* 802
+1 7
cfn=(1232)
calls=1 +17 
* 1003
fi=(227)
612 1
fi=(228)
1815 1
fe=(241)
30 7
cfn=(1232)
calls=1 +16 
* 1343
+1 7
cfn=(1232)
calls=1 +15 
* 1249
fi=(253)
+18 4
cfn=(1234)
calls=1 157 
* 345
fi=(257)
+36 38
fi=(227)
459 2
fi=(218)
14 2
cob=(3)
cfi=(170)
cfn=(866)
calls=1 3281 
* 155
fi=(227)
468 2
fi=(232)
0 1
fi=(208)
547 4
cob=(3)
cfi=(190)
cfn=(948)
calls=1 264 
* 340
fi=(232)
-95 1
0 2
fe=(241)
53 2
cob=(3)
cfi=(190)
cfn=(948)
calls=1 264 
* 64
+1 3
fi=(218)
-40 2
cob=(3)
cfi=(170)
cfn=(866)
calls=1 3281 
* 41
fi=(220)
248 2
0 2
289 3
cob=(3)
cfi=(190)
cfn=(948)
calls=1 -25 
* 64
fe=(241)
33 5
cfn=(1260) hairspring_benches::workloads::body
calls=1 +25 
* 42423299
+1 5
cfn=(1260)
calls=1 +24 
* 805326
+1 5
cfn=(1260)
calls=1 +23 
* 1127362
+1 7
cfn=(1294) hairspring_benches::workloads::exchange
calls=1 +28 
* 1571
+1 7
cfn=(1294)
calls=1 +27 
* 1694
+1 7
cfn=(1294)
calls=1 +26 
* 1861
+1 7
cfn=(1294)
calls=1 +25 
* 2176
+1 7
cfn=(1294)
calls=1 +24 
* 1899
-40 1
41 1
cfi=(242)
cfn=(1318)
calls=1 -12 
* 558
fi=(227)
612 1
fi=(228)
1815 1
fe=(241)
41 7
cfn=(1294)
calls=1 +23 
* 1947
-41 1
72 1
cfi=(262)
cfn=(1296)
calls=1 -35 
* 1273
fi=(218)
-58 2
cob=(3)
cfi=(170)
cfn=(866)
calls=1 3281 
* 41
fi=(227)
468 2
fi=(232)
0 1
fi=(208)
547 6
fe=(241)
72 2
cob=(3)
cfi=(190)
cfn=(948)
calls=1 264 
* 76
+1 3
fi=(218)
-59 2
cob=(3)
cfi=(170)
cfn=(866)
calls=1 3281 
* 171
fi=(220)
248 2
0 2
289 3
cob=(3)
cfi=(190)
cfn=(948)
calls=1 -25 
* 76
fe=(241)
26 98
fi=(228)
1187 3
fi=(227)
632 2
0 1
fi=(218)
48 1
cob=(3)
cfi=(170)
cfn=(986)
calls=1 3350 
* 131
* 2
cob=(3)
cfi=(170)
cfn=(986)
calls=1 3350 
* 88
fi=(227)
632 2
fi=(218)
48 2
cob=(3)
cfi=(170)
cfn=(986)
calls=1 3350 
* 131
fe=(241)
-4 9

fn=(1294)
64 84
+1 6
cfi=(262)
cfn=(1296)
calls=6 -28 
* 7340
fi=(227)
459 12
fi=(218)
14 12
cob=(3)
cfi=(170)
cfn=(866)
calls=6 3281 
* 851
fi=(227)
468 12
fi=(232)
0 6
fi=(208)
547 24
cob=(3)
cfi=(190)
cfn=(948)
calls=6 264 
* 673
fi=(232)
-95 6
0 12
fe=(241)
65 12
cob=(3)
cfi=(190)
cfn=(948)
calls=6 264 
* 456
+1 18
fi=(218)
-52 12
cob=(3)
cfi=(170)
cfn=(866)
calls=6 3281 
* 1026
fi=(220)
248 12
0 12
289 18
cob=(3)
cfi=(190)
cfn=(948)
calls=6 -25 
* 454
fe=(241)
67 42
+1 48

fn=(1260)
58 30
fi=(253)
-9 12
cfn=(1234)
calls=3 157 
* 1035
fi=(257)
+36 117
fe=(241)
-26 9
cfi=(242)
cfn=(1264)
calls=3 * 
* 44353797
-59 6
59 6
cob=(3)
cfi=(190)
cfn=(948)
calls=3 264 
* 192
+1 12
fi=(218)
-46 6
cob=(3)
cfi=(170)
cfn=(866)
calls=3 3281 
* 513
fi=(220)
248 6
0 6
289 9
cob=(3)
cfi=(190)
cfn=(948)
calls=3 -25 
* 192
fe=(241)
61 18
+1 21

fn=(1394) hairspring_benches::workloads::exchange::{{closure}}
66 20000
fi=(227)
612 20000
fi=(252)
491 80000
fe=(241)
66 20000
cfi=(262)
cfn=(1396)
calls=20000 -16 
* 35420000
* 80000

fl=(293)
fn=(1588)
219 1
fi=(151)
901 2
+1 1
fi=(237)
1014 2
fi=(295) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/io/stdio.rs
729 1
fi=(338)
564 6
fe=(293)
219 1

fn=(1576)
159 9
fi=(151)
901 1
+1 1
fi=(237)
1014 2
fi=(295)
727 1
fi=(149)
3891 1
fi=(296) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/sync/once_lock.rs
156 2
fi=(149)
3890 1
fi=(154)
285 2
+25 2
cob=(3)
cfi=(210)
cfn=(1038)
calls=1 33 
* 145
fi=(211)
1037 3
fi=(149)
3890 1
fi=(154)
288 4
+10 2
cob=(3)
cfi=(209)
cfn=(1036)
calls=1 120 
* 5
fi=(214)
1072 1
fi=(154)
301 4
cob=(3)
cfi=(213)
cfn=(1348)
calls=1 117 
* 5
fi=(215)
126 1
cob=(3)
cfi=(221)
cfn=(1066)
calls=1 26 
* 3
* 2
fi=(149)
3975 2
fi=(222)
32 1
fi=(149)
3890 2
fi=(223)
464 3
0 1
fi=(149)
3890 2
fi=(336)
123 3
0 3
fi=(149)
3975 2
fi=(215)
96 1
fi=(237)
767 3
fi=(298)
641 1
fi=(299) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/alloc/src/collections/btree/search.rs
57 3
fi=(298)
396 1
fi=(299)
225 3
0 1
fi=(155)
1720 1
fi=(243)
180 1
fi=(211)
2011 3
fi=(299)
226 8
fi=(300)
607 1
fi=(298)
731 2
fi=(301)
19 7
cfn=(1616)
calls=1 +7 
* 100
fi=(300)
608 2
+4 1
+1 2
fi=(208)
805 4
fi=(218)
48 2
cob=(3)
cfi=(170)
cfn=(986)
calls=1 3350 
* 109
-48 1
fi=(149)
3876 1
fi=(336)
123 1
fi=(208)
805 5
0 1
805 3
fe=(293)
159 8
fi=(237)
0 1
fi=(296)
410 1
cfi=(149)
cfn=(1582) <std::sync::once_lock::OnceLock<std::sync::reentrant_lock::ReentrantLock<core::cell::RefCell<std::io::buffered::linewriter::LineWriter<std::io::stdio::StdoutRaw>>>>>::initialize::<<std::sync::once_lock::OnceLock<std::sync::reentrant_lock::ReentrantLock<core::cell::RefCell<std::io::buffered::linewriter::LineWriter<std::io::stdio::StdoutRaw>>>>>::get_or_init<std::io::stdio::cleanup::{closure#0}>::{closure#0}, !>
calls=1 3891 
* 85
fi=(295)
733 3
fe=(293)

fl=(149)
fn=(1582)
3891 1
fi=(293)
214 2
fi=(296)
0 4
fi=(293)
218 6
+1 7
cfi=(294)
cfn=(1575)
calls=1 -78 
* 62
* 2
fi=(296)
557 1
fe=(149)

fl=(269)
fn=(1410)
153 180000
fi=(258)
304 20000
fi=(271) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/convert/num.rs
-7 80000
0 20000
fi=(150)
2301 40000
fi=(283)
52 20000
fe=(269)
156 20000
fi=(272)
27 40000
+1 20000
fi=(258)
319 20000
fi=(272)
28 40000
fi=(258)
658 20000
+12 80000
cfn=(1328)
calls=19999 1094 
* 19999
cfn=(1328)
calls=1 1094 
* 1
fi=(272)
28 100000
fe=(269)
158 160000

fn=(1544)
227 320000
+1 80000
fi=(227)
617 40000
fi=(270)
199 40000
0 120000
fe=(269)
343 120000
66 40000
232 40000
+3 200000
+70 240000
0 40000
309 20000
fi=(214)
0 120000
fi=(151)
901 40000
fi=(155)
444 40000
fe=(269)
236 80000
fi=(151)
902 40000
fi=(283)
64 80000
fi=(237)
2766 80000
0 20000
fi=(270)
366 20000
-14 20000
+14 20000
fi=(283)
106 40000
0 40000
fi=(237)
2427 20000
fi=(283)
69 80000
+2 100000
-71 40000
73 40000
+9 40000
fi=(150)
3051 20000
fi=(240)
457 20000
fi=(292)
74 20000
fi=(150)
2301 80000
+44 40000
-44 40000
fi=(270)
366 20000
-14 20000
+14 20000
fi=(283)
106 60000
+1 60000
fi=(292)
-27 40000
fi=(283)
+30 60000
+7 40000
-4 60000
0 20000
fi=(150)
3051 40000
fi=(240)
457 20000
fi=(292)
74 20000
fi=(150)
2301 100000
fi=(292)
80 40000
fi=(211)
-80 40000
fi=(237)
662 20000
0 40000
fi=(211)
519 40000
fe=(269)
239 40000
+75 240000
-72 120000
+1 360000
fi=(237)
745 120000
fe=(269)
306 80000
fi=(270)
+60 120000
0 60000
fe=(269)

fl=(225)
fn=(1076)
6 9
fi=(226) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/env.rs
815 1
cfn=(1078) std::env::args_os
calls=1 +34 
* 788
fi=(155)
1720 1
fi=(238) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/alloc/src/vec/into_iter.rs
28 2
fi=(155)
1720 1
fi=(238)
223 1
fi=(155)
659 1
fi=(238)
227 1
fi=(208)
1717 1
fi=(237)
1164 2
fi=(226)
864 3
fi=(235)
561 3
cfi=(233)
cfn=(1102)
calls=1 89 
* 116
* 2
fi=(236) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/iter/traits/iterator.rs
2468 2
fi=(218)
48 2
cob=(3)
cfi=(170)
cfn=(986)
calls=1 3350 
* 88
fi=(155)
1720 1
fi=(238)
223 1
fi=(155)
659 1
fi=(238)
227 1
fi=(208)
1717 2
fi=(237)
1164 2
0 1
fi=(226)
815 1
cfn=(1078)
calls=1 +34 
* 788
fi=(155)
1720 1
fi=(238)
28 2
fi=(155)
1720 1
fi=(238)
223 1
fi=(155)
659 1
fi=(238)
227 1
fi=(208)
1717 1
fi=(237)
1164 3
fi=(226)
864 3
fi=(235)
561 3
cfi=(233)
cfn=(1102)
calls=1 89 
* 116
* 2
fi=(236)
2468 2
fi=(218)
48 2
cob=(3)
cfi=(170)
cfn=(986)
calls=1 3350 
* 88
fi=(155)
1720 1
fi=(238)
223 1
fi=(155)
659 1
fi=(238)
227 1
fi=(208)
1717 1
fi=(237)
1164 3
fi=(226)
864 3
fi=(235)
561 3
cfi=(233)
cfn=(1102)
calls=1 89 
* 104
* 2
fi=(236)
2468 2
fi=(218)
48 2
cob=(3)
cfi=(170)
cfn=(986)
calls=1 3350 
* 88
fi=(155)
1720 1
fi=(238)
223 1
fi=(155)
659 1
fi=(238)
227 1
fi=(208)
1717 2
fi=(237)
1164 3
fi=(226)
864 3
fi=(235)
561 4
cfi=(233)
cfn=(1102)
calls=1 89 
* 64
* 3
fe=(225)
7 2
-7 1
fi=(208)
805 3
fi=(327)
-76 1
fi=(208)
+76 2
fi=(227)
632 2
fi=(238)
506 1
fi=(218)
48 1
cob=(3)
cfi=(170)
cfn=(986)
calls=1 3350 
* 88
-48 1
fi=(208)
805 2
fi=(327)
-76 1
fi=(208)
+76 3
fi=(238)
514 2
fi=(227)
632 3
fi=(208)
805 3
fi=(227)
632 2
fi=(208)
805 1
fi=(218)
48 1
cob=(3)
cfi=(170)
cfn=(986)
calls=1 3350 
* 88
* 1
fi=(227)
632 2
fi=(238)
506 1
fi=(218)
48 1
cob=(3)
cfi=(170)
cfn=(986)
calls=1 3350 
* 88
fi=(239) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/num/mod.rs
1716 4
+7 11
1522 1
1754 2
-18 4
0 1
1756 1
fi=(150)
2494 1
fi=(245)
423 1
fi=(239)
1736 1
+20 4
fi=(150)
2494 4
fi=(245)
423 4
fi=(239)
1736 4
+19 10
+2 10
-3 21
fi=(240)
0 1
fe=(225)
11 1
cfi=(241)
cfn=(1126)
calls=1 +12 
* 44433648
fi=(265) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/mem/maybe_dangling.rs
+73 3
fi=(214)
961 3
fi=(228)
3903 4
fi=(155)
1720 1
fi=(238)
350 1
0 1
fi=(267)
20 4
fi=(155)
1720 27
fi=(238)
350 9
fi=(208)
1717 20
fi=(267)
20 20
fi=(208)
1717 4
fi=(267)
154 2
cob=(3)
cfi=(266)
cfn=(1338)
calls=2 -74 
* 43
* 2
fi=(236)
2945 2
fi=(208)
805 45
cfn=(1342) core::ptr::drop_in_place<hairspring_benches::workloads::body::{{closure}}>
calls=4 * 
* 384
cfn=(1326) core::ptr::drop_in_place<hairspring_benches::workloads::head::{{closure}}>
calls=5 * 
* 695
fi=(220)
1920 18
fi=(218)
48 18
cob=(3)
cfi=(170)
cfn=(986)
calls=9 3350 
* 792
* 9
fi=(238)
355 2
fe=(225)
14 1
cfi=(208)
cfn=(1350) core::ptr::drop_in_place<alloc::vec::into_iter::IntoIter<hairspring_benches::workloads::Workload>>
calls=1 805 
* 4285
+1 2
-15 1
fi=(211)
1916 1
fi=(229)
772 1
fi=(211)
1916 20000
fi=(229)
772 20000
fi=(220)
2247 40000
cfi=(241)
cfn=(1394)
calls=20000 66 
* 35640000
* 20000
fi=(208)
805 5
cfn=(1354) core::ptr::drop_in_place<hairspring_benches::workloads::exchange::{{closure}}>
calls=1 * 
* 566
fi=(220)
1920 2
fi=(218)
48 2
cob=(3)
cfi=(170)
cfn=(986)
calls=1 3350 
* 88
fi=(227)
632 2
fi=(218)
48 2
cob=(3)
cfi=(170)
cfn=(986)
calls=1 3350 
* 107
fi=(227)
632 2
0 1
fi=(218)
48 8
cob=(3)
cfi=(170)
cfn=(986)
calls=1 3350 
* 109
fi=(226)
864 5
fi=(235)
561 1
cfi=(233)
cfn=(1102)
calls=1 89 
* 104
* 2
0 1
561 1
fe=(225)

fl=(249)
fn=(1184) <&T as core::fmt::Display>::fmt
2865 87
+95 58
cfn=(1186) <core::fmt::Formatter>::pad
calls=29 1909 
* 15505

fn=(1182) <core::fmt::Formatter>::pad_integral::write_prefix
1846 599445
+1 133210
+3 133210
0 66605
1851 399630

fn=(1186)
1909 261
+2 87
0 377
cfi=(235)
cfn=(1172)
calls=29 3344 
0 14780

fn=(1166)
1630 732655
878 133210
fi=(208)
1717 66605
fe=(249)
-65 133210
0 333025
fi=(208)
1717 266594
fe=(249)
-65 266594
fi=(155)
659 266594
fe=(249)
1655 266594
+9 266652
cfi=(235)
cfn=(1172)
calls=66663 3344 
* 3006775
fi=(219)
2173 133326
fe=(249)
0 66663
fi=(219)
2173 66663
fe=(249)
1665 266536
0 66634
fi=(155)
659 133268
fe=(249)
-82 333170
fi=(339) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/fmt/rt.rs
144 66634
+8 133268
cfi=(250) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/fmt/num.rs
cfn=(1268) <usize as core::fmt::LowerHex>::fmt
calls=66576 14 
* 17185136
cfi=(249)
cfn=(1184)
calls=29 2865 
* 15650
cfi=(250)
cfn=(1178) <u64 as core::fmt::Display>::fmt
calls=29 -17 
* 4608
fi=(219)
2173 133268
fe=(249)
0 333112
1739 532840

fn=(1180) <core::fmt::Formatter>::pad_integral
1825 865865
+4 732655
0 66605
1837 199815
0 66605
1854 66605
+1 133210
+2 532840
cfn=(1182)
calls=66605 -11 
* 1332100
* 133210
fi=(219)
2173 133210
fe=(249)
1858 799260
cfi=(235)
cfn=(1172)
calls=66605 3344 
* 9921063

fl=(208)
fn=(1376) core::ptr::drop_in_place<[hairspring_core::outbox::Segment]>
805 182

fn=(1342)
805 16
fi=(258)
658 4
+12 16
cfn=(1328)
calls=4 1094 
* 4
fi=(227)
-38 16
fe=(208)
805 4
fi=(218)
48 16
cob=(3)
cfi=(170)
cfn=(986)
calls=4 3350 
* 308
fe=(208)

fn=(1354)
805 30
cfn=(1356) core::ptr::drop_in_place<hairspring_core::http::Http<alloc::sync::Arc<hairspring_benches::exchanges::Hello>>>
calls=6 * 
* 1986
fi=(227)
632 12
fe=(208)
805 6
fi=(218)
48 6
cob=(3)
cfi=(170)
cfn=(986)
calls=6 3350 
* 786
fi=(227)
632 12
fe=(208)
805 6
fi=(218)
48 24
cob=(3)
cfi=(170)
cfn=(986)
calls=6 3350 
* 678
fe=(208)

fn=(1326)
805 20
fi=(258)
658 5
+12 20
cfn=(1328)
calls=5 1094 
* 5
fi=(227)
-38 10
fi=(258)
+26 5
+12 40
cfn=(1334)
calls=5 1262 
* 590
fe=(208)

fn=(1538) core::ptr::drop_in_place<hairspring_core::service::response::Body>
805 120000
0 20000
805 140000

fn=(1370) core::ptr::drop_in_place<hairspring_core::outbox::Outbox>
805 42
fi=(268)
1613 14
+60 14
0 21
1673 7
fi=(227)
612 7
fi=(214)
961 14
fi=(268)
230 7
-75 7
cfi=(208)
cfn=(1376)
calls=7 805 
* 91
-9 21
cfi=(208)
cfn=(1376)
calls=7 805 
* 91
fi=(227)
632 28
fe=(208)
805 42

fn=(1380) core::ptr::drop_in_place<hairspring_core::http::Phase<core::future::ready::Ready<hairspring_core::service::response::Response>>>
805 70
0 14
805 49

fn=(1356)
805 28
fi=(155)
444 7
fi=(149)
3942 7
fi=(263)
2811 7
fe=(208)
805 7
fi=(263)
2854 7
cfn=(1358) alloc::sync::Arc<T,A>::drop_slow
calls=7 2115 
* 658
fe=(208)
805 14
fi=(155)
444 7
fi=(149)
3942 7
fi=(263)
2811 7
fe=(208)
805 7
fi=(263)
2854 7
cfn=(1358)
calls=7 2109 
* 763
fe=(208)
805 14
fi=(258)
658 7
+12 28
cfn=(1328)
calls=1 1094 
* 1
cfn=(1328)
calls=6 1094 
* 6
* 7
fe=(208)
805 14
cfn=(1370)
calls=7 * 
* 406
* 35
cfn=(1378)
calls=7 * 
* 56
* 35
cfn=(1380)
calls=7 * 
* 133
* 42

fn=(1350)
805 8
fi=(238)
514 2
fe=(208)
805 3
fi=(327)
-76 1
fe=(208)
+76 2
fi=(238)
514 2
fe=(208)
805 63
cfn=(1388) core::ptr::drop_in_place<hairspring_benches::workloads::dribbled_exchange::{{closure}}>
calls=1 * 
* 567
cfn=(1354)
calls=5 * 
* 2980
fi=(220)
1920 12
fi=(218)
48 12
cob=(3)
cfi=(170)
cfn=(986)
calls=6 3350 
* 528
* 6
fi=(227)
632 2
fi=(238)
506 1
fi=(218)
48 8
cob=(3)
cfi=(170)
cfn=(986)
calls=1 3350 
* 88
fe=(208)

fn=(1378)
805 320056

fn=(1388)
805 4
fi=(227)
632 2
fe=(208)
805 1
fi=(218)
48 1
cob=(3)
cfi=(170)
cfn=(986)
calls=1 3350 
* 88
fe=(208)
805 2
cfn=(1356)
calls=1 * 
* 331
fi=(227)
632 2
fe=(208)
805 1
fi=(218)
48 4
cob=(3)
cfi=(170)
cfn=(986)
calls=1 3350 
* 131
fe=(208)

fn=(1484) core::ptr::drop_in_place<hairspring_core::service::request::RequestBody>
805 140000
fi=(258)
658 20000
+12 60000
cfn=(1328)
calls=20000 1094 
* 20000
fe=(208)
805 140000

fl=(285)
fn=(1478)
96 200000
fi=(287) /tmp/wt/parser/core/src/service/connection_info.rs
-62 100000
-3 80000
fi=(151)
901 20000
+1 20000
fi=(340) /tmp/wt/parser/core/src/service/clock.rs
26 160000
fe=(285)
+75 680000
fi=(258)
658 20000
+12 80000
cfn=(1334)
calls=20000 1262 
* 2060000
fi=(208)
805 80000
cfn=(1484)
calls=20000 * 
* 380000
fe=(285)
101 20000
fi=(208)
805 40000
fi=(223)
545 240000
fi=(219)
967 180000
fe=(285)
0 20000
fi=(208)
805 60000
fi=(263)
0 20000
fe=(285)
102 20000
+1 100000
fi=(151)
901 120000
+1 20000
fe=(285)
181 120000
+2 100000
fi=(208)
805 40000
fe=(285)
246 20000
fi=(274)
+58 40000
+1 20000
+2 20000
fe=(285)
189 220000
cfi=(288)
cfn=(1496)
calls=20000 -76 
* 7760000
fi=(219)
594 20000
fe=(285)
189 20000
fi=(208)
805 100000
fe=(285)
0 20000
fi=(258)
658 20000
+12 80000
cfn=(1328)
calls=20000 1094 
* 20000
fi=(227)
-38 40000
fi=(208)
805 40000
cfn=(1538)
calls=20000 * 
* 280000
fe=(285)
111 160000

fl=(154)
fn=(1032)
250 6
fi=(149)
3891 1
fe=(154)
251 2
+4 2
fi=(208)
709 5
fe=(154)
264 2
cob=(3)
cfi=(209)
cfn=(1036)
calls=1 120 
* 5
+2 2
+44 2
cob=(3)
cfi=(210)
cfn=(1038)
calls=1 33 
* 145
fi=(211)
1037 3
fi=(149)
3890 1
fe=(154)
229 1
-2 6
cob=(3)
cfi=(212)
cfn=(1042)
calls=1 47 
* 8
+8 2
0 1
238 4
cob=(3)
cfi=(213)
cfn=(1044)
calls=1 117 
* 5
+1 2
fi=(214)
961 1
fe=(154)
269 4
+1 2
cob=(3)
cfi=(209)
cfn=(1036)
calls=1 120 
* 5
+2 2
+4 7

fl=(253)
fn=(1234)
157 80
+1 32
0 112
160 224
+1 96
-1 192
fi=(254) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/slice/mod.rs
2154 32
fe=(253)
164 48
cfi=(255)
cfn=(1238)
calls=16 -66 
* 1760
* 32
0 32
171 32
0 16
171 32
fi=(255)
15 48
fe=(253)
173 656
fi=(255)
15 1584
fe=(253)
177 112
fi=(254)
2154 48
2053 32
fe=(253)
158 128
fi=(256) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/slice/ascii.rs
-97 96
fe=(253)
182 96

fl=(226)
fn=(1078)
849 16
fi=(149)
3890 4
fi=(143)
145 4
0 2
fi=(149)
3890 2
fi=(150)
3051 4
fi=(240)
457 4
fi=(214)
961 4
fe=(226)
850 8
+1 18
fi=(227)
459 4
0 4
fi=(218)
14 4
cob=(3)
cfi=(170)
cfn=(866)
calls=2 3281 
* 350
* 6
fi=(227)
468 4
fi=(228)
965 4
fi=(143)
0 2
fi=(211)
1916 2
fi=(229)
772 2
0 16
fi=(208)
1917 18
fi=(143)
0 6
fi=(211)
1916 18
fi=(229)
772 6
0 6
fi=(208)
1717 6
fi=(143)
42 12
-42 6
fi=(231) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/ffi/c_str.rs
756 12
cob=(3)
cfi=(230)
cfn=(1090)
calls=6 65 
* 78
* 6
fi=(227)
459 12
fi=(218)
14 12
cob=(3)
cfi=(170)
cfn=(866)
calls=6 3281 
* 772
fi=(227)
468 12
fi=(232)
0 6
fi=(208)
547 24
cob=(3)
cfi=(190)
cfn=(948)
calls=6 264 
* 72
fi=(228)
1028 18
fi=(229)
0 2
fi=(143)
61 8
fe=(226)

fl=(263)
fn=(1358)
2115 7
3327 14
fi=(149)
3942 7
fe=(263)
3479 7
fi=(218)
48 7
cob=(3)
cfi=(170)
cfn=(986)
calls=7 3350 
* 616
fe=(263)
2109 21
+6 7
fi=(258)
658 7
+12 28
cfn=(1328)
calls=7 1094 
* 7
fi=(227)
-38 14
fe=(263)
3327 14
fi=(149)
3942 7
fe=(263)
3479 7
fi=(218)
48 35
cob=(3)
cfi=(170)
cfn=(986)
calls=7 3350 
* 616
fe=(263)

fl=(276)
fn=(1440)
164 140000
+84 140000
0 40000
173 40000
+1 60000
fi=(150)
923 160000
fi=(341) /tmp/wt/parser/core/src/head/request_line.rs
122 40000
+2 40000
fi=(211)
1076 60000
fi=(254)
2689 40000
fi=(267)
154 20000
fi=(254)
2691 20000
2053 20000
fi=(327)
863 40000
fi=(277) /tmp/wt/parser/core/src/head/usual.rs
16 80000
-16 40000
fi=(254)
2154 40000
fi=(278) /tmp/wt/parser/core/src/scan.rs
79 20000
fi=(342) /tmp/wt/parser/core/src/scan/word.rs
-7 60000
fi=(150)
2494 40000
-37 40000
fi=(342)
60 20000
fi=(150)
2494 40000
-37 40000
fi=(342)
60 20000
+6 60000
fi=(150)
2457 40000
fi=(342)
37 60000
fi=(278)
+43 60000
fi=(150)
+98 20000
fi=(342)
17 20000
fi=(150)
927 20000
fi=(259) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/slice/index.rs
89 20000
fi=(278)
+1 60000
-90 40000
fi=(277)
56 100000
fi=(254)
-56 20000
2689 40000
0 20000
fi=(267)
154 80000
fi=(254)
2691 20000
fe=(276)
179 160000
0 20000
fi=(277)
22 40000
+5 40000
-27 80000
27 40000
-27 80000
fi=(281)
53 20000
fi=(280) /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/bool.rs
-16 60000
fi=(341)
+68 60000
fi=(343) /tmp/wt/parser/core/src/head/section.rs
-37 60000
+1 40000
fe=(276)
240 100000
+1 20000
fi=(254)
2154 40000
fi=(277)
73 80000
-73 180000
fi=(254)
2154 40000
fi=(278)
90 220000
fe=(276)
+89 40000
fi=(278)
-89 60000
fi=(279) /tmp/wt/parser/core/src/head/authority.rs
-40 40000
+3 40000
fi=(267)
-53 40000
fi=(254)
2689 40000
fi=(267)
154 20000
fi=(254)
2691 20000
0 20000
fi=(219)
625 40000
fi=(280)
37 20000
-37 20000
fe=(276)
226 40000
0 60000
fi=(343)
21 40000
fe=(276)
226 20000
fi=(211)
1076 60000
fe=(276)
226 40000
0 40000
229 40000
fi=(281)
90 40000
-90 20000
91 40000
fi=(259)
229 60000
0 20000
fi=(281)
95 40000
+1 60000
-96 20000
fe=(276)
231 40000
fi=(237)
636 20000
fi=(282) /tmp/wt/parser/core/src/head/facts.rs
95 20000
+1 100000
+21 20000
fe=(276)
232 20000
fi=(343)
75 40000
fi=(254)
2624 40000
fi=(267)
154 20000
fi=(280)
37 20000
fi=(282)
213 40000
fi=(219)
0 20000
fe=(276)
206 20000
fi=(282)
-21 40000
+1 40000
+1 40000
fi=(219)
0 20000
fe=(276)
207 80000
+1 40000
fi=(219)
836 40000
0 60000
fe=(276)
176 20000

fl=(264)
fn=(1306)
74 56
+2 21
+2 14
+41 7
+1 28
+1 14
+2 21
+1 14
+1 14
+3 7
-2 7
+2 7
-47 14
+1 49
fi=(208)
547 28
fe=(264)
84 21
-84 14
125 21
-16 77
+18 7
-5 14
+5 7
-1 7
+1 7
-43 14
fi=(208)
547 42
fe=(264)
85 7
+24 35
-23 21
+23 28
-23 7
+23 14
-23 7
+23 49
fi=(208)
547 35
fe=(264)
87 21
+22 70
-20 14
-1 21
+1 7
-1 7
+21 70
-20 7
+20 70
-19 147
+1 63

fl=(250)
fn=(1268)
14 199728
+19 199728
-33 66576
35 133152
+1 66576
+5 66576
fi=(338)
564 66576
fe=(250)
42 199728
-7 135296
+1 67648
+5 67648
fi=(338)
564 67648
fe=(250)
42 202944
fi=(259)
410 66576
fe=(250)
49 399456
cfi=(249)
cfn=(1180)
calls=66576 1825 
* 14979552
+1 199728

fn=(1178)
135 116
+8 116
+55 58
+22 58
+9 140
+2 40
fi=(338)
564 20
fe=(250)
227 40
0 20
236 20
0 9
236 67
+12 18
fi=(338)
564 9
fe=(250)
243 9
0 9
fi=(259)
410 9
89 18
fe=(250)
+54 45
cfi=(249)
cfn=(1180)
calls=9 1825 
* 1071
0 20
fi=(259)
410 20
89 40
fe=(250)
+54 100
cfi=(249)
cfn=(1180)
calls=20 1825 
* 2420
+8 116

ob=(1)
fl=(59) ./io/../sysdeps/unix/sysv/linux/fstat64.c
fn=(198) fstat
29 4
+1 8
+5 12
cfi=(60) ./io/../sysdeps/unix/sysv/linux/fstatat64.c
cfn=(200) fstatat
calls=4 154 
* 28

fl=(47) ./elf/./elf/dl-debug.c
fn=(154) _dl_debug_initialize
56 1
+3 2
+4 1
+22 1
+10 1
-32 2
+1 1
+21 2
+5 2
+1 1
+4 1
-4 1
-1 1
+2 1
+3 1
+4 2
+8 2
-50 3
+39 6

fn=(194) _dl_debug_update
41 4
-1 8
+4 8
+4 4

fn=(160) _dl_debug_state
117 2

fl=(65) ./io/../sysdeps/unix/sysv/linux/close_nocancel.c
fn=(212) __GI___close_nocancel
26 16
+1 4

fl=(2) ./elf/./elf/rtld.c
fn=(180) map_doit
644 1
+2 1
-2 1
+2 1
+1 2
-1 2
+1 3
cfi=(37) ./elf/./elf/dl-load.c
cfn=(182) _dl_map_object
calls=1 1971 
* 2324
* 1
+2 2

fn=(258) version_check_doit
677 2
+2 4
cfi=(75) ./elf/./elf/dl-version.c
cfn=(260) _dl_check_all_versions
calls=1 392 
* 9502
* 2
+4 2

fn=(2) _dl_start
520 15
84 1
550 1
84 1
546 1
84 1
549 1
84 1
fi=(3) ./elf/./get-dynamic-info.h
-39 1
fe=(2)
549 1
fi=(3)
45 2
+23 1
-14 1
+5 1
-1 1
-3 11
+13 3
-23 12
+23 17
-23 68
+4 40
+5 16
+2 5
+3 4
fi=(4) ./elf/../sysdeps/generic/ldsodefs.h
+22 1
fi=(3)
+29 1
-38 3
+12 4
+1 4
+1 4
+1 4
+1 5
+1 4
+1 4
+1 4
+12 7
+7 2
+5 2
+7 1
+1 3
+6 3
+1 3
+3 2
+1 3
+5 3
+3 3
fi=(5) ./elf/../sysdeps/x86_64/dl-machine.h
-70 1
fe=(2)
566 90
fi=(4)
81 1
fe=(2)
566 3
fi=(4)
81 2
fe=(2)
566 40
fi=(5)
273 3
fi=(6) ./elf/./elf/do-rel.h
49 1
fe=(2)
566 1
fi=(6)
50 1
-1 2
+4 1
-3 1
+3 4
+3 2
-7 1
fe=(2)
566 1
fi=(6)
50 1
-1 2
+4 1
-3 1
+3 4
+3 2
+7 5
+2 5
-2 10
fi=(5)
264 5
fi=(6)
64 10
fi=(5)
264 10
+9 40
+3 10
+1 10
+26 15
+4 4
fi=(6)
61 19
fe=(2)
566 6
fi=(6)
51 1
fi=(4)
+30 2
fi=(3)
-19 4
+2 4
fe=(2)
568 1
+13 1
cfi=(7) ./elf/./elf/dl-minimal.c
cfn=(12) __rtld_malloc_init_stubs
calls=1 43 
* 9
460 2
84 1
478 2
84 3
478 1
cfi=(8) ./elf/./elf/dl-setup_hash.c
cfn=(14) _dl_setup_hash
calls=1 28 
* 26
+2 1
+17 1
-15 1
+15 1
-18 1
+3 1
+9 1
-11 1
+17 1
cfi=(9) ./elf/../sysdeps/unix/sysv/linux/dl-sysdep.c
cfn=(16) _dl_sysdep_start
calls=1 102 
* 196734
* 1
+2 2
+89 9
-22 3
fi=(3)
103 3
fe=(2)

fn=(70) dl_main
1413 1
196 1
1413 4
2609 1
1413 7
198 1
301 1
+1 1
196 1
+99 3
1424 1
cfi=(25) ./elf/../sysdeps/nptl/dl-tls_init_tp.c
cfn=(72) __tls_pre_init_tp
calls=1 51 
* 16
2588 2
+6 5
-4 1
+4 1
+2 5
cfi=(26) ./elf/./elf/dl-environ.c
cfn=(74) _dl_next_ld_env_entry
calls=1 29 
* 74
* 4
cfi=(26)
cfn=(74)
calls=2 29 
* 214
* 9
+4 6
-2 2
+2 6
+1 2
-1 6
+1 17
-1 89
+9 12
2727 4
+25 2
1440 1
+1 2
-1 2
+1 2
2685 3
+1 3
-56 2
+7 2
1710 8
cfi=(27) ./elf/./elf/dl-object.c
cfn=(76) _dl_new_object
calls=1 59 
* 284
* 1
+2 2
+1 1
+1 1
+5 1
-5 1
+1 1
-2 2
+2 2
+4 1
cfi=(27)
cfn=(90) _dl_add_to_namespace_list
calls=1 31 
* 34
+1 2
1418 1
1124 1
-1 1
+29 1
-23 1
+2 1
+21 2
-19 1
+1 1
-5 1
+2 1
+21 2
+57 1
-83 1
+23 1
+4 1
+19 1
+37 4
-57 2
+1 109
1258 4
+2 1
1152 12
-26 3
1265 22
-1 24
+1 12
+6 12
-6 24
fi=(31) ./elf/../sysdeps/x86/dl-prop.h
212 2
+1 1
95 4
fe=(2)
1232 3
+7 1
-1 2
+6 1
-6 2
-81 1
+87 3
-92 2
+93 1
+1 1
-1 1
+4 2
-97 2
+5 1
-5 1
+5 2
-5 2
+30 1
-9 2
+2 1
-3 1
+10 2
+18 2
-38 2
-10 1
+10 1
+1 9
-11 2
+57 4
-1 4
+1 8
-1 4
+2 8
+1 1
+2 12
+1 14
+4 8
+1 8
+1 4
+1 10
+1 1
+4 1
-74 1
+74 2
-74 2
+74 3
-74 3
+74 6
-74 6
1254 1
1152 1
1254 1
1152 3
1277 4
+2 3
+1 3
+2 3
+2 2
1745 3
+2 1
-1 1
+1 2
+1 2
-2 1
+2 1
-2 2
cfi=(32) ./string/../sysdeps/x86_64/multiarch/../multiarch/strcmp-sse2.S
cfn=(96) strcmp
calls=1 131 
* 24
* 2
+7 1
+3 1
-5 1
+3 1
+2 1
+1 2
+4 2
+2 2
fi=(3)
39 4
+4 1
+2 3
+9 1
+5 1
-1 1
-3 17
+13 5
-23 20
+23 22
-23 88
+4 54
+5 24
+2 5
+16 4
+43 2
+7 3
+1 4
+6 3
+18 4
+5 2
+2 2
+2 2
+2 2
+1 2
+3 4
+2 3
+1 2
+9 2
+6 2
+1 3
+3 3
fe=(2)
1771 4
+7 2
cfi=(8)
cfn=(14)
calls=1 28 
* 26
+3 2
fi=(33) ./elf/./setup-vdso.h
24 2
fi=(36) ./elf/./dl-main.h
+88 2
fi=(35) ./elf/../sysdeps/unix/sysv/linux/dl-vdso-setup.h
-67 1
fi=(36)
+67 3
cfi=(37)
cfn=(108) _dl_init_paths
calls=1 706 
* 3092
fe=(2)
1806 3
cfi=(47)
cfn=(154)
calls=1 56 
* 32
+7 1
-7 1
+2 1
+5 1
+4 1
+1 1
+2 1
-3 3
+1 2
+3 1
1309 1
1819 1
1309 1
+1 2
+5 1
+3 1
-6 2
+13 1
-7 1
-4 1
+11 1
-10 1
+10 1
-7 1
+7 3
+4 1
-4 1
-1 1
+5 4
-3 5
-1 10
+2 18
+2 4
+1 8
-1 8
+2 8
+5 4
-10 4
+10 8
-11 11
+19 5
-1 2
223 1
+1 1
-1 1
+1 3
-1 2
+2 2
1835 2
+5 1
-1 1
+1 1
+24 1
cfi=(48) ./elf/../elf/dl-tls.c
cfn=(156) _dl_count_modids
calls=1 225 
* 5
* 1
fi=(49) ./elf/../sysdeps/generic/dl-debug.h
29 4
+1 2
fe=(2)
1870 2
+1 1
cfi=(47)
cfn=(160)
calls=1 117 
* 1
+5 3
cfi=(50)
cfn=(162) _dl_audit_activity_map
calls=1 29 
* 19
+5 2
+2 1
+2 2
+9 2
+16 4
cfi=(66) ./io/../sysdeps/unix/sysv/linux/access.c
cfn=(216) access
calls=1 27 
* 8
* 2
+76 3
+16 3
84 1
2012 1
84 2
2012 1
84 1
2012 5
84 1
2012 2
cfi=(67) ./elf/./elf/dl-deps.c
cfn=(218) _dl_map_object_deps
calls=1 143 
* 13623
91 1
+9 1
2018 1
91 2
+9 2
2018 2
+1 6
-1 4
+1 8
-1 16
+4 3
+1 2
+1 1
+2 18
+1 8
+46 1
-42 2
+8 3
+1 2
+2 1
+2 3
+2 1
-4 1
+5 1
-1 2
+14 2
+1 2
+1 3
-25 1
+36 2
+2 2
-2 2
+1 2
+1 1
-1 2
+1 1
cfi=(53) ./elf/./elf/dl-error-skeleton.c
cfn=(256) _dl_receive_error
calls=1 238 
* 9528
+10 1
+1 1
-1 1
+1 1
+3 2
845 1
fi=(344) ./elf/../sysdeps/unix/sysv/linux/dl-osinfo.h
39 2
fe=(2)
847 1
fi=(344)
52 1
fe=(2)
856 1
+7 1
-5 1
2094 3
2293 2
+4 1
-4 1
+10 1
-6 1
+6 1
-6 1
+9 2
+8 2
fi=(31)
36 2
+1 3
+3 3
+13 7
-13 4
+9 8
-9 1
+9 20
+4 20
-16 15
fe=(2)
2325 3
+3 1
84 5
2334 16
+2 10
+5 10
+2 10
+6 5
+2 10
+1 32
cfi=(77) ./elf/./elf/dl-reloc.c
cfn=(282) _dl_relocate_object
calls=4 207 
* 125096
+4 14
+1 4
-23 2
+23 2
cfi=(48)
cfn=(412) _dl_add_to_slotinfo
calls=2 1105 
* 54
-23 5
91 3
+1 1
2366 1
92 1
2366 1
+4 4
+2 1
+7 4
cfi=(48)
cfn=(414) _dl_allocate_tls_init
calls=1 564 
* 218
+3 2
-37 1
+1 1
-3 2
+49 3
+2 2
+33 3
cfi=(124) ./elf/./elf/dl-call-libc-early-init.c
cfn=(440) _dl_call_libc_early_init
calls=1 29 
* 1376
+7 1
cfi=(9)
cfn=(466) _dl_sysdep_start_cleanup
calls=1 148 
* 1
+4 3
cfi=(50)
cfn=(468) _dl_audit_activity_nsid
calls=1 45 
* 8
+5 2
cfi=(47)
cfn=(194)
calls=1 41 
* 6
+1 1
+1 1
cfi=(47)
cfn=(160)
calls=1 117 
* 1
+5 1
cfi=(69) ./elf/./elf/dl-cache.c
cfn=(470) _dl_unload_cache
calls=1 536 
* 16
+5 8
225 3
1346 2
1826 1
1346 2
1826 1
fi=(3)
59 4
+3 4
+2 4
fi=(34) ./elf/../sysdeps/unix/sysv/linux/dl-vdso.h
-24 2
+1 4
fi=(35)
-11 1
+3 1
+3 1
+3 1
fi=(34)
+16 2
fi=(3)
+17 3
+12 3
+1 5
+1 5
+1 5
+1 4
+1 5
+1 5
+1 5
+12 2
+7 1
-7 7
+7 2
fe=(2)
2686 2
+2 1
+1 1
-1 1
+1 1
+1 1
1816 4
2404 1
cfi=(118) ./elf/./elf/dl-find_object.c
cfn=(416) _dl_find_object_init
calls=1 582 
* 712
+5 3
cfi=(7)
cfn=(424) __rtld_malloc_init_real
calls=1 76 
* 2414
+3 1
cfi=(122) ./elf/../sysdeps/nptl/dl-mutex.c
cfn=(432) __rtld_mutex_init
calls=1 30 
* 456
84 1
2418 1
+1 3
84 3
2419 2
cfi=(77)
cfn=(282)
calls=1 207 
* 3478
91 3
+9 3
2087 2
cfn=(266) init_tls
calls=1 737 
* 850
* 2
2637 2
+2 2
+1 1
1990 1
+1 1
-1 6
+4 3
+1 1
+1 2
+1 2
-7 2
84 1
1889 2
84 3
1889 2
cfn=(164) handle_preload_list
calls=1 877 
* 2762
* 1
91 3
+9 3

fn=(266)
737 3
+2 1
+4 1
-4 1
+4 2
+11 1
fi=(29) ./elf/../include/rtld-malloc.h
44 1
fe=(2)
749 1
+4 1
fi=(29)
44 1
cfi=(28) ./elf/./elf/dl-minimal-malloc.c
cfn=(78) __minimal_calloc
calls=1 +38 
* 34
fe=(2)
764 1
-12 1
+6 1
-9 1
+11 1
+4 1
+2 3
-1 2
+3 10
+4 2
+2 2
-2 4
-5 2
-1 4
+1 3
-1 6
+10 3
+3 2
cfi=(48)
cfn=(268) _dl_tls_static_surplus_init
calls=1 122 
* 76
+3 1
cfi=(48)
cfn=(270) _dl_determine_tlsoffset
calls=1 247 
* 108
+7 1
cfi=(48)
cfn=(272) _dl_allocate_tls_storage
calls=1 448 
* 438
* 1
+1 2
+4 1
cfi=(48)
cfn=(276) _dl_tls_initial_modid_limit_setup
calls=1 1088 
* 32
+4 1
+3 2
-3 1
+3 6
+3 1
cfi=(25)
cfn=(278) __tls_init_tp
calls=1 66 
* 77
+1 1
+3 5

fn=(168) do_preload
812 1
+12 1
-12 5
+10 1
-4 1
+6 2
-5 1
+5 2
-10 1
+6 1
+4 1
cfi=(53)
cfn=(172) _dl_catch_error
calls=1 225 
* 2411
* 1
+1 3
+8 3
+6 5

fn=(164)
877 7
+5 1
-5 1
+5 4
-4 1
+10 2
+7 1
182 1
897 2
182 2
899 2
+1 4
cfn=(168)
calls=1 -88 
* 2440
* 1
-18 2
+3 3
cfi=(51) ./string/../string/strcspn.c
cfn=(166) strcspn
calls=1 32 
* 251
* 1
+1 3
+2 4
cfi=(30) ./string/../sysdeps/x86_64/multiarch/memmove-vec-unaligned-erms.S
cfn=(86) memcpy
calls=1 219 
* 18
+1 2
+14 9

fl=(32)
fn=(96)
131 342
+1 342
+2 342
+1 342
+21 342
+1 342
+1 287
+1 287
+1 241
+1 241
+1 241
+1 241
+17 241
+1 241
+1 241
+1 241
+1 241
+1 241
+1 241
+5 24
+1 24
+9 24
+1 24
+1 24
+1 24
+1 24
+1 24
+1 24
+1 24
-7 101
+1 101
+1 101
+1 101
+1 101
+1 101
+1 101
+1 101
+1 119
+1 54
+1 54
+1 54
+2 54
+1 54
+1 54
+1 54
+1 54
+1 54
-5 65
+1 65
+1 65
+1 65
+1 65
+1 65
+10 6
+1 6
+1 6
+2 6
+6 6
+1 6
+1 6
+1 6
+1 6
+5 6
+2 6
+1 6
+1 12
+8 6
+1 6
+3 6
+1 6
+1 6
+1 6
+1 6
+1 6
+6 2
+1 2
+1 2
+3 2
+1 2
+1 2
+1 2
+1 2
+1 2
424 2
+1 2
+1 2
+1 2
+1 2
+2 2
+1 2
+1 2
+1 2
+1 2
+1 2
+1 2
+1 2
+3 2
+1 2
+1 2
+6 2
+1 2
+1 4
+4 2
+1 2
+3 2
+1 2
+1 2
+2 2
+1 2
+1 2
+4 2
+1 2
+1 2
+1 2
+1 2
+1 2
661 2
+1 2
+1 2
+1 2
+1 2
+2 2
+1 2
+1 2
+1 2
+1 2
+1 2
+1 2
+1 2
+4 2
+1 2
+1 2
+6 2
+1 2
+1 4
+4 2
+1 2
+3 2
+1 2
+1 2
+2 2
+1 2
+1 2
+4 2
+1 2
+1 2
+1 2
+1 2
+1 2
+69 1
+1 1
+1 1
+1 1
+1 1
+2 1
+1 1
+1 1
+1 1
+1 1
+1 1
+1 1
899 4
+1 4
+1 4
+1 4
+1 4
+2 4
+1 4
+1 4
+1 4
+1 4
+1 4
+1 4
+1 3
+4 3
+1 3
+1 3
+6 3
+1 3
+1 6
+4 3
+1 3
+3 3
+1 3
+1 3
+2 3
+1 3
+1 3
+4 3
+1 3
+1 3
+1 3
+1 3
+1 3
+69 13
+1 13
+1 13
+1 13
+1 13
+2 13
+1 13
+1 13
+1 13
+1 13
+1 13
+1 13
+1 12
+4 12
+1 12
+1 12
+6 12
+1 12
+1 24
+4 12
+1 12
+3 12
+1 12
+1 12
+2 12
+1 12
+1 12
+4 12
+1 12
+1 12
+1 12
+1 12
+1 12
+69 8
+1 8
+1 8
+1 8
+1 8
+2 8
+1 8
+1 8
+1 8
+1 8
+1 8
+1 8
+1 4
+4 4
+1 4
+1 4
+6 4
+1 4
+1 8
+4 4
+1 4
+3 4
+1 4
+1 4
+2 4
+1 4
+1 4
+4 4
+1 4
+1 4
+1 4
+1 4
+1 4
+69 18
+1 18
+1 18
+1 18
+1 18
+2 18
+1 18
+1 18
+1 18
+1 18
+1 18
+1 18
+1 5
+4 5
+1 5
+1 5
+6 5
+1 5
+1 10
+4 5
+1 5
+3 5
+1 5
+1 5
+2 5
+1 5
+1 5
+4 5
+1 5
+1 5
+1 5
+1 5
+1 5
+69 18
+1 18
+1 18
+1 18
+1 18
+2 18
+1 18
+1 18
+1 18
+1 18
+1 18
+1 18
+1 17
+4 17
+1 17
+1 17
+6 17
+1 17
+1 34
+4 17
+1 17
+3 17
+1 17
+1 17
+2 17
+1 17
+1 17
+4 17
+1 17
+1 17
+1 17
+1 17
+1 17
+7 1
+1 1
+2 1
+1 1
+2 1
+1 1
+1 1
+2 1
+1 1
+1 1
+4 1
+1 1
+1 1
+1 1
+1 1
+1 1
+41 5
+1 5
+1 5
+1 5
+1 5
+2 5
+1 5
+1 5
+1 5
+1 5
+1 5
+1 5
+1 3
+4 3
+1 3
+1 3
+6 3
+1 3
+1 6
+4 3
+1 3
+3 3
+1 3
+1 3
+2 3
+1 3
+1 3
+4 3
+1 3
+1 3
+1 3
+1 3
+1 3
+69 5
+1 5
+1 5
+1 5
+1 5
+2 5
+1 5
+1 5
+1 5
+1 5
+1 5
+1 5
+1 2
+4 2
+1 2
+1 2
+6 2
+1 2
+1 4
+4 2
+1 2
+3 2
+1 2
+1 2
+2 2
+1 2
+1 2
+4 2
+1 2
+1 2
+1 2
+1 2
+1 2
+69 11
+1 11
+1 11
+1 11
+1 11
+2 11
+1 11
+1 11
+1 11
+1 11
+1 11
+1 11
+1 6
+4 6
+1 6
+1 6
+6 6
+1 6
+1 12
+4 6
+1 6
+3 6
+1 6
+1 6
+2 6
+1 6
+1 6
+4 6
+1 6
+1 6
+1 6
+1 6
+1 6
+7 1
+1 1
+2 1
+1 1
+2 1
+1 1
+1 1
+2 1
+1 1
+1 1
+4 1
+1 1
+1 1
+1 1
+1 1
+1 1
+41 11
+1 11
+1 11
+1 11
+1 11
+2 11
+1 11
+1 11
+1 11
+1 11
+1 11
+1 11
+1 3
+4 3
+1 3
+1 3
+6 3
+1 3
+1 6
+4 3
+1 3
+3 3
+1 3
+1 3
+2 3
+1 3
+1 3
+4 3
+1 3
+1 3
+1 3
+1 3
+1 3
+7 1
+1 1
+2 1
+1 1
+2 1
+1 1
+1 1
+2 1
+1 1
+1 1
+4 1
+1 1
+1 1
+1 1
+1 1
+1 1
+41 21
+1 21
+1 21
+1 21
+1 21
+2 21
+1 21
+1 21
+1 21
+1 21
+1 21
+1 21
+2 7
+4 7
+1 7
+1 7
+6 7
+1 7
+2 14
+4 7
+1 7
+3 7
+1 7
+1 7
+2 7
+1 7
+1 7
+4 7
+1 7
+1 7
+1 7
+1 7
+1 7
+7 2
+1 2
+2 2
+1 2
+2 2
+1 2
+1 2
+2 2
+1 2
+1 2
+4 2
+1 2
+1 2
+1 2
+1 2
+1 2
+43 72
+2 72
+1 72
+1 72
+1 72
-3 53
+1 53
+1 53
+1 53
+1 108
+5 54
+6 54
+1 54
+8 54
+1 54
-16 288
+6 288
+1 288
+8 288
+1 288

fn=(264) strncmp
125 1
+1 1
+1 1
+1 1
+1 1
+2 1
+1 1
+2 1
+1 1
+21 1
+1 1
+1 1
+1 1
+1 1
+1 1
+1 1
+1 1
+17 1
+1 1
+1 1
+1 1
+1 1
+1 1
+1 1
2104 1
+3 1
+1 1
+2 1
+1 1
+8 1
+1 1

fl=(50)
fn=(1672) _dl_audit_objclose
98 20

fn=(804)
119 4

fn=(468)
45 12
+2 9
+4 3

fn=(214) _dl_audit_objopen
78 12

fn=(162)
29 7
+2 1
-1 1
+1 2
+6 8

fl=(68) ./io/../sysdeps/unix/sysv/linux/stat64.c
fn=(226) stat
28 10
+1 40
cfi=(60)
cfn=(200)
calls=10 154 
* 88

fl=(309) ./elf/./elf/dl-call_fini.c
fn=(1646) _dl_call_fini
24 20
+4 10
+6 5
-2 5
+3 10
+3 3
+1 3
-1 3
+1 6
+3 12
+1 3
cob=(5)
cfi=(139)
cfn=(1692)
calls=1 -43 
* 90
cob=(4)
cfi=(134)
cfn=(1674)
calls=1 -43 
* 90
cob=(6)
cfi=(140)
cfn=(1648)
calls=1 -43 
* 90
-1 12
+5 5
+1 10
+1 3
+1 3
-1 3
+1 6
-1 3
cob=(2)
cfi=(52)
cfn=(1708)
calls=1 -49 
* 3
cob=(2)
cfi=(52)
cfn=(1690)
calls=1 -49 
* 3
cob=(2)
cfi=(52)
cfn=(1670)
calls=1 -49 
* 3
+1 8

fl=(25)
fn=(72)
51 2
+3 8
+5 1
-5 1
+5 1
+1 1
-6 1
+8 1

fn=(92) rtld_mutex_dummy
44 20

fn=(278)
66 1
fi=(345) ./elf/../include/list.h
-22 1
fe=(25)
+22 1
fi=(345)
-23 1
fe=(25)
+24 1
+3 1
fi=(345)
-27 1
+1 1
+1 1
+2 1
fe=(25)
+26 4
+1 2
+1 1
+5 2
+5 1
+6 1
-3 1
+3 1
-6 3
+6 1
+13 3
fi=(76) ./elf/../sysdeps/unix/sysv/linux/rseq-internal.h
-41 1
fe=(25)
+41 1
cfi=(11)
cfn=(28)
calls=1 408 
* 19
fi=(76)
-63 3
+9 4
+8 1
+1 1
+1 1
+1 1
+2 5
+2 2
+5 1
fe=(25)
+45 1
+7 1
-7 1
+7 1
+1 3

fl=(42) ./string/../sysdeps/x86_64/multiarch/../multiarch/strchr-sse2.S
fn=(122) index
33 18
+1 18
+1 18
+1 18
+1 18
+1 18
+1 18
+1 18
+1 18
+1 18
+1 18
+1 18
+1 18
+1 18
+1 18
+1 18
+1 18
+1 16
+4 16
+1 16
+1 16
+1 16
+2 16
+4 2
+1 2
+1 2
+1 2
+1 2
+1 2
+1 2
+1 2
+1 2
+1 2
+1 2
+1 2
+1 2
+1 2
+1 2
+1 2
+1 2
+1 2
+1 2
+1 2
+1 2
+1 2
+1 2
+1 2
+52 2
+4 2
+1 2
+1 2
+1 2
+2 2

fl=(75)
fn=(262) _dl_check_map_versions
155 35
+15 5
-15 5
+15 10
+2 20
+2 5
+1 5
+2 10
+3 6
-16 6
+20 3
-28 3
+24 3
+4 18
+16 6
36 3
200 3
36 18
200 2
36 1
200 1
36 6
+1 12
-1 24
+2 48
cfi=(55) ./elf/./elf/dl-misc.c
cfn=(184) _dl_name_match_p
calls=16 +30 
* 1532
* 32
204 8
+4 12
+5 4
fi=(346) ./elf/../sysdeps/generic/_itoa.h
76 12
fe=(75)
213 8
+4 8
+1 8
-1 4
+4 4
-3 4
+3 4
-3 12
-1 36
+1 36
-1 18
+4 18
-3 18
+3 18
-3 124
56 88
+8 66
+6 66
+16 22
+1 44
+2 22
+5 198
+14 716
+12 1008
+4 336
-30 672
231 88
+3 66
+5 18
-24 18
110 22
+3 88
cfi=(32)
cfn=(96)
calls=22 +18 
* 952
* 66
224 88
+4 8
+15 12
+5 1
-50 1
+59 15
+3 6
+3 21
+3 9
+4 57
-7 228
+3 174
+8 9
+6 8
fi=(29)
44 4
fe=(75)
280 8
fi=(29)
44 4
cfi=(28)
cfn=(78)
calls=4 +38 
* 136
fe=(75)
281 8
-2 4
fi=(29)
44 4
fe=(75)
281 4
+13 4
-3 4
+3 16
+2 8
+3 12
+4 12
+18 18
-15 18
+2 18
-2 18
+2 18
-2 18
+2 36
-2 4
+2 4
-2 4
+2 4
-2 4
+2 8
+2 22
+1 22
-1 66
+1 22
+1 22
-2 22
+2 44
+1 66
+3 66
+8 12
+5 1
-28 1
+33 6
+3 6
+20 57
-14 120
-2 57
+6 57
+1 57
+1 57
-1 171
+1 57
-1 57
+1 57
+1 57
+3 180
+12 6
+1 6
+1 6
+1 2
+19 45
164 2
-8 2
257 5
+17 3
+60 2
-40 2
+76 4
+2 4
+4 2
-4 104
+1 52
+2 1
+1 2
-1 1
+1 1
cfi=(32)
cfn=(264)
calls=1 125 
* 31
* 2

fn=(260)
392 5
+4 5
-2 2
+4 30
cfn=(262)
calls=5 155 
* 9418
-2 5
+2 15
-1 5
-1 10
+5 7

fl=(77)
fn=(408) _dl_protect_relro
356 5
-1 10
+1 20
+3 5
-3 5
+3 5
+4 10
+7 10
-6 15
cfi=(117) ./misc/../sysdeps/unix/syscall-template.S
cfn=(410) mprotect
calls=5 117 
* 25
* 10

fn=(282)
207 50
+14 5
-14 5
+16 5
-16 5
+16 5
+3 5
-1 5
+1 10
+19 10
+6 20
-34 8
+38 8
+7 16
fi=(5)
72 14
+6 8
+4 6
+6 2
+10 4
+20 4
+8 2
fi=(4)
-45 2
fe=(77)
301 4
fi=(4)
81 4
fe=(77)
301 4
fi=(4)
81 3
fe=(77)
301 6
fi=(4)
81 6
fe=(77)
301 10898
fi=(4)
81 1
fe=(77)
301 1
fi=(4)
81 2
fe=(77)
301 222
186 8
+32 2
-32 2
+32 4
fi=(6)
49 2
fe=(77)
301 2
fi=(6)
50 2
-1 4
+4 2
-3 2
+3 2
-3 2
+3 8
+27 6
fe=(77)
301 3
186 12
+32 3
-32 3
+32 6
fi=(6)
49 3
fe=(77)
301 3
fi=(6)
50 3
-1 6
+4 3
-3 3
+3 3
-3 3
+3 12
+27 9
-31 5
fe=(77)
301 5
fi=(6)
50 5
-1 10
+4 5
-3 5
+3 5
-3 5
+3 20
+27 15
-7 2
-1 2
+11 14
fi=(5)
498 126
+4 126
+3 189
+1 63
fi=(6)
83 189
+2 408
+2 117
-4 117
+13 10
+1 6
+1 78
fi=(5)
498 39
+35 39
-1 78
-34 39
+35 78
+1 39
cob=(3)
cfi=(115)
cfn=(406)
calls=1 38 
* 22
cob=(3)
cfi=(100)
cfn=(402)
calls=1 37 
* 20
cob=(3)
cfi=(91)
cfn=(400)
calls=1 57 
* 21
cob=(3)
cfi=(85)
cfn=(398)
calls=1 36 
* 6
cob=(3)
cfi=(115)
cfn=(396)
calls=1 38 
* 22
cob=(3)
cfi=(91)
cfn=(394)
calls=1 57 
* 21
cob=(3)
cfi=(103)
cfn=(390)
calls=1 38 
* 16
cob=(3)
cfi=(113)
cfn=(388)
calls=1 34 
* 23
cob=(3)
cfi=(97)
cfn=(386)
calls=1 35 
* 18
cob=(3)
cfi=(83)
cfn=(382)
calls=1 40 
* 24
cob=(3)
cfi=(100)
cfn=(378)
calls=1 37 
* 20
cob=(3)
cfi=(103)
cfn=(374)
calls=1 38 
* 16
cob=(3)
cfi=(83)
cfn=(370)
calls=1 40 
* 24
cob=(3)
cfi=(83)
cfn=(366)
calls=1 40 
* 24
cob=(3)
cfi=(107)
cfn=(364)
calls=2 36 
* 36
cob=(3)
cfi=(106)
cfn=(362)
calls=1 34 
* 23
cob=(3)
cfi=(100)
cfn=(358)
calls=1 37 
* 20
cob=(3)
cfi=(103)
cfn=(354)
calls=1 38 
* 16
cob=(3)
cfi=(102)
cfn=(352)
calls=1 38 
* 6
cob=(3)
cfi=(85)
cfn=(350)
calls=1 36 
* 6
cob=(3)
cfi=(100)
cfn=(346)
calls=1 37 
* 20
cob=(3)
cfi=(99)
cfn=(344)
calls=1 44 
* 20
cob=(3)
cfi=(98)
cfn=(342)
calls=2 38 
* 44
cob=(3)
cfi=(97)
cfn=(340)
calls=1 35 
* 18
cob=(3)
cfi=(92)
cfn=(336)
calls=1 40 
* 24
cob=(3)
cfi=(83)
cfn=(332)
calls=1 40 
* 24
cob=(3)
cfi=(94)
cfn=(330)
calls=1 43 
* 18
cob=(3)
cfi=(92)
cfn=(326)
calls=2 40 
* 48
cob=(3)
cfi=(91)
cfn=(324)
calls=1 57 
* 21
cob=(3)
cfi=(87)
cfn=(320)
calls=1 41 
* 18
cob=(3)
cfi=(89)
cfn=(318)
calls=1 54 
* 23
cob=(3)
cfi=(87)
cfn=(314)
calls=1 41 
* 18
cob=(3)
cfi=(86)
cfn=(312)
calls=1 48 
* 18
cob=(3)
cfi=(85)
cfn=(310)
calls=1 36 
* 6
cob=(3)
cfi=(83)
cfn=(306)
calls=2 40 
* 48
fi=(6)
97 39
fi=(5)
535 39
fi=(6)
97 80
fe=(77)
301 40
fi=(6)
51 5
fi=(4)
+30 15
fe=(77)
304 30
+24 5
+3 10
+17 10
-96 10
+3 2
+7 1
-9 1
+9 3
fi=(6)
114 24
+9 15
+1 3
fi=(5)
482 3
fi=(6)
124 3
fi=(5)
482 6
fi=(6)
124 702
fi=(5)
482 702
fi=(6)
124 702
fi=(5)
482 1404
+5 1410
+1 705
fi=(6)
123 705
fi=(5)
488 705
-5 705
fi=(6)
123 1410
+3 24
+3 24
+2 18
-59 4
fe=(77)
182 4
fi=(6)
73 4
fe=(77)
182 16
fi=(6)
-49 8
+1 4
+1 4
-2 4
+2 4
+3 4
-5 4
+2 4
-2 4
+1 8
+2 4
-2 4
+2 12
+2 8
-5 328
+1 164
+1 164
-2 164
+2 164
+3 164
-5 164
+2 164
-2 164
+1 328
+2 164
-2 164
+2 492
+2 328
+9 166
fi=(5)
253 332
+7 332
+4 332
fe=(77)
-94 664
fi=(4)
-28 450
fe=(77)
+29 300
+3 879
+8 705
+4 282
-3 141
+1 141
+2 568
-3 2
+1 2
+2 151
+1 143
-1 143
+2 858
+2 858
cfi=(78) ./elf/./elf/dl-lookup.c
cfn=(290) _dl_lookup_symbol_x
calls=143 756 
* 83561
+3 143
+1 286
-4 143
+4 715
fi=(5)
+79 594
+3 144
-3 448
+3 160
-3 160
+3 320
+1 320
+1 335
+25 986
407 27
fi=(6)
150 27
fi=(5)
407 280
fi=(6)
150 454
-19 672
+32 24
+1 16
+1 6
+3 4
+4 2
-2 2
+1 2
-3 2
+2 2
+2 2
-2 12
fi=(5)
273 2
+3 2
-3 2
+4 4
461 2
-1 4
+1 4
+1 2
cfi=(16) ./elf/../sysdeps/x86/dl-get-cpu-features.c
cfn=(438) __x86_cpu_features
calls=1 39 
* 5
cob=(3)
cfi=(81)
cfn=(302)
calls=1 61 
* 27
fi=(6)
164 2
fi=(5)
463 2
fi=(6)
164 10
-13 18
fi=(5)
384 51
+2 68
+4 17
+9 17
-9 34
+9 17
fi=(6)
150 34
fi=(5)
273 80
fi=(6)
140 10
+3 2
fi=(5)
273 10
fe=(77)
-98 21
+3 7
-1 7
+19 7
-18 14
fi=(5)
281 10
+1 15
+11 10
+7 5
cob=(3)
cfi=(83)
cfn=(382)
calls=1 40 
* 24
cob=(3)
cfi=(106)
cfn=(362)
calls=1 34 
* 23
cob=(3)
cfi=(91)
cfn=(394)
calls=1 57 
* 21
cob=(3)
cfi=(89)
cfn=(318)
calls=1 54 
* 23
cob=(3)
cfi=(91)
cfn=(324)
calls=1 57 
* 21
* 15
+3 10
fe=(77)
+46 10
cfn=(408)
calls=5 +7 
* 120
+1 40
175 28
fi=(5)
-52 8
-2 4
fe=(77)
301 6
fi=(6)
179 2
73 2
179 9
+2 2
+1 2
-1 1
+3 1
-3 4
+3 2
-3 10
+1 10
-1 5
+3 5
-3 20
+3 10
+8 6
fi=(5)
+61 12
+7 12
+4 12
fe=(77)
-94 24
fi=(4)
-28 18
fe=(77)
+29 12
+3 36
+8 30
+4 12
-3 6
+1 6
+2 36
+4 30
-4 6
+4 12
cfi=(78)
cfn=(290)
calls=6 756 
* 3014
+3 6
+1 12
-4 6
+4 30
fi=(5)
+79 20
+3 2
-3 6
+3 2
-3 2
+3 4
+1 4
+1 4
+25 36
407 6
fi=(6)
195 18
-16 24
+30 6
fe=(77)

fl=(11)
fn=(22) __GI___tunables_init
282 8
-9 3
+34 5
71 225
+6 44
-3 44
+3 4660
357 8
81 88
+5 132
fi=(12) ./elf/./elf/dl-tunables.h
+54 44
fe=(11)
-54 44
fi=(12)
+54 44
+1 112
-1 116
+1 112
fe=(11)
323 176
-18 6512
+6 8932
fi=(12)
140 792
+1 792
-1 7
+1 28
-1 35
fe=(11)
+12 88

fn=(28)
408 224
+9 32
-9 126
+9 10
+17 160
+2 32
-9 22
+1 22

fn=(60) do_tunable_update_val
99 5
+3 15
fi=(22) ./elf/./dl-tunable-types.h
-12 5
fe=(11)
+21 5
+1 5
fi=(22)
-22 5
fe=(11)
+22 15
+1 25
fi=(12)
+8 10
fe=(11)
+13 5
+1 5
+1 5
+1 5
+1 5
fi=(12)
-16 5
fe=(11)
-6 10
fi=(12)
+15 5
fe=(11)
-12 15
+4 20
+7 10
+1 10

fn=(58) __GI___tunable_set_val
158 30
+2 5
cfn=(60)
calls=5 -61 
* 190

fl=(55)
fn=(230) _dl_sysdep_read_whole_file
36 1
+3 1
-3 5
+3 1
-3 2
+3 1
cfi=(56) ./io/../sysdeps/unix/sysv/linux/open64_nocancel.c
cfn=(188) __open_nocancel
calls=1 -8 
* 16
+1 2
+23 7
-21 4
cfi=(59)
cfn=(198)
calls=1 -13 
* 13
* 2
+2 2
+3 2
+13 2
cfi=(65)
cfn=(212)
calls=1 -34 
* 5
* 1
-11 6
cfi=(61) ./misc/../sysdeps/unix/sysv/linux/mmap64.c
cfn=(202) mmap
calls=1 -2 
* 8
* 2

fn=(184)
68 160
+1 64
cfi=(32)
cfn=(96)
calls=32 +62 
* 983
* 64
+3 32
+2 64
+6 32
-6 64
+1 114
cfi=(32)
cfn=(96)
calls=38 +56 
* 1386
* 76
+8 6
-13 6
+13 44
-1 26
+1 78

fl=(72) ./io/../sysdeps/unix/sysv/linux/pread64_nocancel.c
fn=(242) __pread64_nocancel
25 2
+1 8
+1 2

fl=(9)
fn=(466)
148 1

fn=(18) _dl_sysdep_parse_arguments
78 1
+2 1
-2 4
+1 1
+1 1
-1 1
+2 2
+2 1
-2 1
+2 2
-1 1
+1 2
-1 43
+1 86
+7 2
-4 1
+4 54
fi=(10) ./elf/../sysdeps/unix/sysv/linux/dl-parse_auxv.h
-49 1
-9 1
fe=(9)
+54 1
fi=(10)
-54 1
+1 1
+1 1
+7 3
+1 44
+1 44
-2 89
fe=(9)
+52 1
+1 1
+1 1
fi=(10)
-49 1
+1 2
+1 1
+1 1
+1 1
+1 1
+1 1
+2 1
-5 1
-2 1
+1 1
+2 1
+1 1
+3 1
-9 1
+1 1
+6 1
fe=(9)
+42 1
-1 1
+2 1
+1 5

fn=(16)
102 3
+1 1
+3 2
cfn=(18)
calls=1 -28 
* 419
+4 2
cfi=(11)
cfn=(22)
calls=1 282 
* 23051
+3 1
cfi=(13) ./elf/./elf/dl-sort-maps.c
cfn=(26) _dl_sort_maps_init
calls=1 295 
* 30
+2 2
cfi=(14) ./elf/../sysdeps/unix/sysv/linux/brk_call.h
cfn=(30) brk
calls=1 -91 
* 7
fi=(5)
+91 1
cfi=(16)
cfn=(36) _dl_x86_init_cpu_features
calls=1 39 
* 6967
fe=(9)
-84 3
+1 1
cfi=(23) ./string/../sysdeps/x86_64/multiarch/../multiarch/strlen-sse2.S
cfn=(66) strlen
calls=1 -22 
* 16
* 1
+2 2
cfi=(24) ./elf/../misc/sbrk.c
cfn=(68) sbrk
calls=1 -88 
* 14
* 3
+12 3
+3 5
cfi=(2)
cfn=(70)
calls=1 1413 
* 166196
+3 4

fl=(46) ./string/./string/strdup.c
fn=(148) strdup
40 16
+1 4
cfi=(23)
cfn=(66)
calls=4 +60 
* 118
* 4
fi=(347) ./string/../include/rtld-malloc.h
+15 8
cfi=(28)
cfn=(82) __minimal_malloc
calls=4 -21 
* 96
fe=(46)
-12 8
+4 4
-1 12
+1 8
-1 4
cfi=(30)
cfn=(86)
calls=4 219 
* 56

fl=(117)
fn=(472) munmap
117 4
+5 1

fn=(410)
117 20
+5 5

fl=(7)
fn=(428) lookup_malloc_symbol
61 8
+3 4
-3 16
+3 4
-3 4
+3 8
-1 4
+1 12
cfi=(78)
cfn=(290)
calls=4 756 
* 2143
+4 28
+1 28
+2 4
fi=(121) ./elf/./dl-sym-post.h
-30 8
+12 12
fe=(7)
+19 24

fn=(12)
43 2
+1 2
+1 2
+1 2
+1 1

fn=(142) strsep
242 6
+2 2
+1 4
+4 47
+7 112
-2 56
+13 1
+4 4
-22 14
+11 14
-11 30

fn=(424)
76 1
+10 1
fi=(120) ./elf/../sysdeps/generic/dl-hash.h
-41 1
fe=(7)
+31 1
fi=(120)
-32 1
fe=(7)
+32 5
+11 1
-1 1
fi=(120)
-43 1
+5 3
+14 4
-17 3
+3 15
+14 20
-17 15
fe=(7)
+46 2
fi=(120)
-24 1
fe=(7)
+22 1
+2 2
fi=(120)
-19 1
fe=(7)
+19 1
cfn=(428)
calls=1 -30 
* 560
+1 3
-1 1
+1 1
cfn=(428)
calls=1 -31 
* 567
+1 3
-1 1
+1 1
cfn=(428)
calls=1 -32 
* 611
+1 3
-1 1
+1 1
cfn=(428)
calls=1 -33 
* 569
+5 1
+1 1
+1 1
+1 1
+1 7

fl=(28)
fn=(78)
82 10
-4 40
+7 10
+1 30
fi=(29)
-30 10
cfi=(28)
cfn=(82)
calls=10 -21 
* 273
fe=(28)

fn=(152) __minimal_free
97 4

fn=(82)
35 116
+1 87
+11 84
+3 28
-3 28
+3 56
-3 2
+3 1
-3 1
+3 110
+18 29
+1 29
+2 116
-16 8
+1 4
+2 2
+1 14
cfi=(61)
cfn=(202)
calls=2 -12 
* 16
* 2
+2 4
+2 4
+2 2
+4 2
-4 4
-23 1
-1 1
+1 1
+1 2
-2 2

fl=(118)
fn=(416)
582 3
+3 1
+2 2
+13 1
cfn=(420) _dlfo_process_initial
calls=1 -95 
* 109
+1 1
-1 1
+1 1
fi=(29)
56 1
cfi=(28)
cfn=(82)
calls=1 -21 
* 24
fe=(118)
601 1
fi=(29)
56 1
fe=(118)
603 2
+3 2
+5 1
+1 1
cfn=(420)
calls=1 505 
* 350
+3 3
+10 4
-37 2
cfi=(119) ./elf/./dl-find_object.h
cfn=(418) _dl_find_object_from_map
calls=1 95 
* 64
* 1
+29 2
cfn=(422) _dlfo_sort_mappings
calls=1 -59 
* 127
+3 6
+2 1

fn=(422)
558 2
+3 4
+4 1
+1 1
-1 1
+1 2
-1 2
+1 2
-1 2
+1 10
+1 36
-1 18
+8 9
+1 6
-1 3
-13 6
+14 9
+1 6
-15 6
+17 1

fn=(420)
505 12
+1 2
+3 4
+5 12
+12 4
-11 6
+1 10
-1 20
+3 36
+3 32
-7 8
+38 6
-2 2
+2 8
-26 16
+7 24
+3 4
-1 4
+1 4
-1 8
cfi=(119)
cfn=(418)
calls=4 95 
* 221
+2 16

fl=(54) ./setjmp/../sysdeps/x86_64/setjmp.S
fn=(178) __sigsetjmp
32 5
+9 5
+1 10
+1 5
+4 5
+1 5
+1 5
+1 5
+1 5
+2 10
+2 5
+1 5
+3 10
+2 5
+19 5
+1 5

fl=(69)
fn=(470)
536 4
-1 1
+3 2
cfi=(117)
cfn=(472)
calls=1 117 
* 5
+1 1
+4 1
+2 2

fn=(238) _dl_cache_libcmp
367 19
+1 63
+4 101
-2 101
+2 101
-2 202
+20 198
+2 198
-24 82
+28 82
+1 82
-29 164
+32 6
-28 4
+8 2
-2 4
+1 4
+1 4
-2 2
+2 2
+2 6
-3 2
+3 2
+2 4
+9 51

fn=(228) _dl_load_cache_lookup
413 10
+2 4
+3 6
+69 3
+5 6
+3 10
cfn=(234) search_cache
calls=2 206 
* 2222
* 2
+15 4
+4 4
+8 4
cfi=(23)
cfn=(66)
calls=2 101 
* 68
+2 2
-2 2
+1 10
+1 2
cfi=(30)
cfn=(86)
calls=2 219 
* 28
* 2
+1 2
cfi=(46)
cfn=(148)
calls=2 40 
* 178
+1 6
421 5
cfi=(55)
cfn=(230)
calls=1 36 
* 83
* 1
+8 6
+1 8
+3 3
+1 1
-1 3
fi=(70) ./elf/../sysdeps/generic/dl-cache.h
194 1
+1 5
fe=(69)
441 1
+1 2

fn=(234)
206 18
+2 2
-2 8
fi=(71) ./elf/../sysdeps/x86/dl-procinfo.h
39 4
+3 6
cfi=(32)
cfn=(96)
calls=2 +89 
* 130
* 8
fe=(69)
211 10
cfi=(11)
cfn=(28)
calls=2 408 
* 40
* 2
+17 4
-12 4
+15 2
-15 8
359 7
228 14
+2 85
+1 17
-37 34
+37 17
+4 34
+4 51
cfn=(238)
calls=17 367 
* 1328
+1 34
356 15
+1 8
228 16
+8 22
+14 4
+3 4
+2 8
cfn=(238)
calls=2 367 
* 158
* 4
-7 4
-35 6
+1 2
-1 16
+1 2
-1 16
+54 4
+10 4
+1 6
+7 4
fi=(70)
125 10
fe=(69)
294 4
+9 4
+3 4
+5 2
+1 6
+28 4
+23 18

fl=(122)
fn=(432)
30 1
+10 3
-10 1
+10 1
-10 1
+7 1
+3 3
cfi=(123) ./elf/./elf/dl-lookup-direct.c
cfn=(434) _dl_lookup_direct
calls=1 +34 
* 200
+4 2
+1 8
+2 3
-2 1
+2 3
cfi=(123)
cfn=(434)
calls=1 +27 
* 215
+4 2
+1 6
+1 2
-1 1
+1 2

fl=(306)
fn=(1638)
26 4
+17 1
-17 6
+20 13
+3 2
cob=(3)
cfi=(307)
cfn=(1640)
calls=1 +31 
* 39
+2 1
+3 2
+2 5
+7 3
+10 1
-12 1
+2 1
cfi=(50)
cfn=(468)
calls=1 -18 
* 8
+5 6
+5 1
-5 1
+5 2
+2 10
+2 10
+2 10
+1 5
+1 5
+4 5
-12 15
+14 6
+1 4
+6 6
cfi=(13)
cfn=(252) _dl_sort_maps
calls=1 304 
* 374
+9 2
cob=(3)
cfi=(308)
cfn=(1642)
calls=1 368 
* 35
+5 11
+14 5
-14 10
+2 5
+2 10
+2 20
cfi=(309)
cfn=(1646)
calls=5 -90 
* 412
+3 10
cfi=(50)
cfn=(1672)
calls=5 -19 
* 20
* 15
+9 3
cfi=(50)
cfn=(468)
calls=1 -81 
* 8
* 2
+6 4
+2 1
-2 2
+6 2
+7 8

fl=(130)
fn=(458)
76 4
+3 4
+2 4
+10 4
+6 4
+1 4
+1 4
+1 4
+1 4
+1 4
+1 4
+4 4
+1 4
+3 4
+1 4
+2 4
+1 4
+1 4
+1 4
+1 4
+1 4
+2 4
+7 4
+1 4
+1 4
cfi=(131) ./elf/./elf/dl-runtime.c
cfn=(460) _dl_fixup
calls=4 -84 
* 2806
+1 4
+5 4
+1 4
+1 4
+2 4
+1 4
+1 4
+1 4
+1 4
+1 4
+1 4
+2 4
+2 4
+4 4
+2 4

fl=(124)
fn=(440)
29 2
-2 1
+6 3
-6 1
+6 3
-6 1
+6 1
cfi=(123)
cfn=(434)
calls=1 +41 
* 230
+4 2
+2 4
+2 1
-1 1
+1 2
-1 1
cob=(3)
cfi=(125)
cfn=(442)
calls=1 -7 
* 1123

fl=(57) ./io/../sysdeps/unix/sysv/linux/read_nocancel.c
fn=(190) __read_nocancel
26 12
+1 3

fl=(37)
fn=(140) fillin_rpath.isra.0
468 7
+4 1
-4 9
+6 3
cfi=(7)
cfn=(142)
calls=1 242 
* 282
* 3
cfi=(7)
cfn=(142)
calls=1 242 
* 8
* 6
+7 2
+2 3
cfn=(144) expand_dynamic_string_token
calls=1 -98 
* 125
* 1
+4 2
+5 2
cfi=(23)
cfn=(66)
calls=1 101 
* 16
* 1
+1 2
+7 5
+9 15
+1 8
fi=(29)
50 2
cfi=(28)
cfn=(152)
calls=1 +47 
* 4
+1 1
fe=(37)
528 4
+4 4
fi=(29)
56 1
cfi=(28)
cfn=(82)
calls=1 -21 
* 24
* 1
fe=(37)
534 2
+5 1
+1 2
-1 1
-1 1
+2 1
cfi=(30)
cfn=(134) mempcpy
calls=1 206 
* 12
+3 1
-3 1
+1 1
+2 1
+6 1
+1 1
-1 3
+1 4
+1 1
-1 3
+1 9
-1 27
+3 1
+1 1
-1 1
+1 2
+1 1
+6 2
+1 1
+3 3
-60 4
+66 1
+3 10

fn=(244) _dl_process_pt_gnu_property
876 1
-8 1
+8 1
-6 1
+12 2
-13 1
+13 1
-13 1
+13 2
+3 3
+1 2
+1 2
+43 1

fn=(222) cache_rpath
681 12
+1 18
+17 12
-16 12

fn=(182)
1971 50
+8 10
+1 20
+3 87
+5 112
+2 48
cfi=(55)
cfn=(184)
calls=16 68 
* 1667
* 32
+4 28
+1 42
+4 6
-1 30
+1 6
+1 6
-1 6
+1 12
cfi=(32)
cfn=(96)
calls=6 131 
* 200
* 12
2274 45
2015 3
-1 6
+1 6
-1 6
-41 3
+50 9
+17 6
-2 3
+2 3
cfi=(42)
cfn=(122)
calls=3 33 
* 69
* 6
2206 2
-1 3
cfn=(144)
calls=1 385 
* 175
+2 1
-3 1
+1 1
+2 2
+4 8
cfn=(186) open_verify.constprop.0
calls=1 1578 
* 101
* 1
+3 2
+12 12
+45 3
+1 6
-1 3
+1 33
cfn=(192) _dl_map_object_from_fd
calls=3 944 
* 5605
* 9
2044 4
cfi=(23)
cfn=(66)
calls=2 101 
* 32
* 4
+2 4
+7 8
+51 28
cfn=(224) open_path
calls=2 1819 
* 1809
+6 2
-6 2
+6 8
+1 12
cfn=(222)
calls=2 681 
* 18
* 4
+8 2
+14 4
+2 6
+4 4
cfi=(69)
cfn=(228)
calls=2 413 
* 2694
* 2
+2 4
+4 4
+8 6
+23 16
cfn=(186)
calls=2 1578 
* 221
* 2
+4 4
+1 2
+17 4
2078 8
+1 18
cfn=(222)
calls=2 681 
* 18
* 8
+9 4
+15 4
+1 4
-47 2
+1 2
+7 18
-3 6
+1 12
cfn=(222)
calls=2 681 
* 18
* 4
+9 8
+5 4
+1 4

fn=(146) _dl_dst_count
238 6
+3 6
-3 18
+7 6
-7 6
+3 6
cfi=(42)
cfn=(122)
calls=6 33 
* 186
+3 12
+20 42

fn=(224)
1819 16
+1 2
-1 6
+1 2
+6 4
+5 2
-7 2
+7 2
+70 2
-70 2
+70 2
-70 2
+38 2
-38 2
+38 2
-38 2
+38 2
-46 2
+8 4
+3 4
+9 12
+7 4
-12 2
+13 2
-1 4
cfi=(30)
cfn=(134)
calls=2 206 
* 24
* 2
+1 24
+3 40
+5 77
cfi=(30)
cfn=(134)
calls=11 206 
* 136
* 44
cfi=(30)
cfn=(134)
calls=11 206 
* 132
+3 33
+6 33
+3 77
cfn=(186)
calls=11 1578 
* 572
* 11
+2 33
+2 20
+89 18
1851 30
+89 10
+7 4
-2 2
+2 4
+3 8
1829 4
+70 4
+2 2
-21 20
+1 80
+6 20
+2 10
-2 20
+2 10
cfi=(68)
cfn=(226)
calls=10 28 
* 138
* 10
+3 10
-3 29
-38 18
+39 1
+2 1
-2 1
+2 7
-41 2

fn=(192)
944 33
+10 3
-10 9
+10 3
cfi=(47)
cfn=(194)
calls=3 41 
* 18
* 3
+7 12
+85 12
+10 6
+7 21
cfi=(27)
cfn=(76)
calls=3 59 
* 1071
* 3
+1 6
+11 3
+5 3
-4 3
-1 3
+2 3
+2 3
-2 3
+2 6
+1 9
+1 4
+19 2
-2 2
+2 20
+10 2
-10 2
+10 6
-10 1
-2 1
+2 10
+10 1
-10 1
+10 3
+27 3
-33 3
-3 3
+2 3
-1 3
+35 3
+9 3
-50 3
+41 3
+9 3
-36 3
+63 15
-62 78
+20 2
+1 1
-22 87
+1 161
1223 6
1110 3
1223 6
1110 9
1228 21
+10 9
+1 3
-1 3
+1 3
-1 9
+1 9
-1 9
+1 9
-1 27
1076 6
1245 6
+10 12
+7 12
fi=(62) ./elf/./dl-map-segments.h
28 3
fe=(37)
1262 9
fi=(62)
28 6
+1 24
cfi=(61)
cfn=(202)
calls=3 +18 
* 24
+73 6
-1 3
-72 3
+73 3
+3 6
+1 3
+2 3
-3 3
+1 3
+2 3
+17 3
-96 3
+98 3
fi=(63) ./elf/./dl-load.h
-36 24
+1 9
+2 24
fi=(62)
+55 48
+6 3
+2 3
-2 3
+1 3
+2 6
-1 12
+8 6
+3 6
+8 21
cfi=(45) ./string/../sysdeps/x86_64/multiarch/../multiarch/memset-vec-unaligned-erms.S
cfn=(138) memset
calls=3 -35 
* 291
* 6
+6 6
+12 12
-59 72
+2 18
+3 9
-3 18
+2 72
cfi=(61)
cfn=(202)
calls=9 -92 
* 72
* 27
fe=(37)
1111 34
+26 84
+8 24
+1 12
-1 12
+1 48
+1 12
-1 12
+1 12
+2 12
-2 12
+2 12
+2 12
-4 12
+1 24
-1 12
+4 60
+2 24
+13 24
+1 45
+5 9
+1 81
-28 9
+38 9
-11 3
+1 27
-28 3
+38 3
-66 6
+7 3
+2 3
-2 3
+1 3
+1 3
-1 6
+1 24
+60 3
+5 1
-1 2
+5 1
-5 2
-66 1
+71 4
+1 1
+3 1
-3 1
+8 4
+15 6
+1 3
fi=(58) ./elf/../sysdeps/posix/dl-fileid.h
37 9
cfi=(59)
cfn=(198)
calls=3 -8 
* 39
* 6
fe=(37)
999 6
fi=(58)
40 9
fe=(37)
999 3
fi=(58)
40 3
fe=(37)
999 39
+1 18
fi=(58)
49 24
fe=(37)
1525 27
1084 1
+1 2
-1 4
+1 1
-1 1
+1 1
cfi=(72)
cfn=(242)
calls=1 25 
* 6
* 2
1278 12
+1 9
fi=(64) ./elf/./elf/get-dynamic-info.h
39 6
+6 3
-2 3
+2 6
+9 3
+5 3
-1 3
-3 45
+13 13
-23 52
+23 56
-23 224
+4 138
+5 64
+2 15
fi=(63)
+39 8
+2 2
-1 4
+1 2
-1 2
+1 2
-1 2
+1 2
-1 4
+3 8
fe=(37)
1018 6
fi=(64)
59 12
+13 12
+12 10
+1 12
+1 12
+1 12
+1 10
+1 11
+1 11
+1 12
+12 3
+7 3
-7 21
+7 7
+5 4
+7 4
+1 9
+6 9
+1 3
+17 9
+5 2
+2 2
+2 2
+2 2
+4 9
+2 3
+1 2
+9 2
+6 2
+4 6
fe=(37)
1285 6
+1 6
+2 6
+10 9
+19 6
+2 18
+52 9
+1 2
+6 24
+1 56
+6 4
cfn=(244)
calls=1 876 
* 19
-7 64
+1 32
+6 32
-6 64
fi=(31)
212 8
+1 4
95 16
+10 2
212 1
105 2
-3 1
-1 1
+2 1
+2 2
-5 2
+93 4
-1 1
-87 3
+3 3
+1 2
+1 2
+4 3
+4 3
+3 3
+1 2
+4 1
+1 4
+4 2
+1 1
+3 2
+3 1
+1 4
+5 4
+7 2
+16 1
-3 2
+3 3
fe=(37)
1390 6
cfi=(65)
cfn=(212)
calls=3 26 
* 15
* 6
+13 6
+2 12
+2 6
+16 6
cfi=(8)
cfn=(14)
calls=3 28 
* 78
+4 6
+1 6
+17 6
+1 1
+3 1
+5 1
-5 1
+5 1
-5 2
+5 2
-5 2
+5 2
+10 6
+7 24
+10 6
+1 4
+5 2
cfi=(48)
cfn=(246) _dl_assign_tls_modid
calls=1 156 
* 9
+7 9
cfi=(27)
cfn=(90)
calls=3 31 
* 141
+3 12
+23 21
+1 9
cfi=(50)
cfn=(214)
calls=3 78 
* 12
* 3
-5 6
fi=(31)
198 8
+2 1
+1 1
+1 1
-2 1
+3 1
-3 2
+3 1
fi=(64)
62 12
+2 12
fi=(62)
186 8
cfi=(61)
cfn=(202)
calls=1 47 
* 8
+3 2
fe=(37)
1472 9
+2 2
-1 10
+1 2
-1 2
+1 2
-1 2
cfi=(32)
cfn=(96)
calls=2 131 
* 73
* 4
+2 5
1285 4

fn=(186)
1578 140
+32 14
-32 28
+32 28
+19 56
cfi=(56)
cfn=(188)
calls=14 31 
* 257
* 14
+2 28
+8 3
+6 9
-5 3
+5 15
cfi=(57)
cfn=(190)
calls=3 26 
* 15
+2 6
+2 6
+2 6
+6 6
+17 39
+81 6
+5 6
+6 12
+6 6
+6 3
+1 3
-1 9
+1 9
+26 126
-22 1
+1 2
-1 4
+1 1
cfi=(72)
cfn=(242)
calls=1 25 
* 6
* 2
1674 3
-59 22

fn=(108)
706 10
+14 1
-14 2
+14 2
cfi=(38) ./elf/./elf/dl-hwcaps.c
cfn=(110) _dl_important_hwcaps
calls=1 175 
* 1977
fi=(29)
56 1
fe=(37)
720 1
fi=(29)
56 1
cfi=(28)
cfn=(82)
calls=1 -21 
* 24
fe=(37)
725 1
+2 3
+8 2
-1 3
+5 3
fi=(29)
56 1
cfi=(28)
cfn=(82)
calls=1 -21 
* 24
fe=(37)
739 1
+2 4
+17 1
-10 1
+8 1
-9 1
+9 2
+11 1
-9 1
+3 2
+9 1
-2 1
+2 2
-7 1
-4 1
+3 1
+6 1
+2 1
-3 2
+1 16
cfi=(45)
cfn=(138)
calls=4 141 
* 68
+2 15
-14 3
+10 3
+4 9
-12 3
-2 3
+2 3
+4 3
-3 3
+3 3
+1 3
-2 3
+5 6
-3 3
+4 6
+15 1
+3 1
-15 1
+7 1
-1 1
+9 2
+2 4
+2 3
+36 5
+2 3
cfi=(23)
cfn=(66)
calls=1 101 
* 16
* 8
cfi=(30)
cfn=(86)
calls=1 219 
* 10
* 1
+5 4
-1 2
+2 1
+1 2
-2 4
+1 13
+1 26
-2 52
+5 1
fi=(29)
56 1
cfi=(28)
cfn=(82)
calls=1 -21 
* 24
fe=(37)
836 1
fi=(29)
56 1
fe=(37)
838 2
+6 6
cfn=(140)
calls=1 468 
* 642
+3 3
+6 1
+4 8
-49 1
-2 1
+2 2
+14 2

fn=(144)
385 6
+10 2
-10 8
+10 2
cfn=(146)
calls=2 238 
* 104
+3 4
+12 2
-11 2
+11 8
-11 2
cfi=(46)
cfn=(148)
calls=2 40 
* 160

fl=(17) ./elf/../sysdeps/x86/cpu-features.c
fn=(44) update_active.constprop.0
43 7
+4 1
+28 1
+9 1
-27 1
-1 1
-1 1
+25 1
-4 1
-20 1
+20 1
-11 1
+22 1
-32 2
+25 1
-14 1
-10 1
+20 1
+7 1
-18 1
+15 1
+8 1
-14 1
+27 1
-36 1
+18 1
+4 1
-4 1
+5 1
+4 1
+1 1
-19 1
+13 1
+5 2
-27 1
+28 2
+1 1
+7 1
-27 1
+6 1
+14 1
-11 1
+18 1
-7 1
-7 1
+5 1
+3 1
+2 1
-2 1
+3 1
-1 2
+1 2
+3 2
-4 1
+4 1
+8 2
+4 2
+2 4
+96 1
-1 2
+4 3
+4 1
-4 1
+4 1
+67 3
+4 3
fi=(19) ./elf/../sysdeps/x86/get-isa-level.h
31 1
-3 1
+3 1
-1 2
fe=(17)
296 1
+1 8
-75 3
+1 2
+3 1
-1 1
+9 1
-5 1
+2 1
-2 1
+5 1
fi=(19)
32 3
+4 3
fe=(17)
+83 2
+2 1
+3 2
+10 1
+10 2
-10 1
+10 1
-10 2
+6 4
+2 4
+7 4
+49 1
+12 1
-12 2
fi=(19)
39 3
+1 4
+5 1
-7 1
+7 3
+2 1
+1 2
+3 5
+2 4
+1 2
+1 2
+6 1
-4 1
+4 1
-3 2
fe=(17)
+73 1
-5 2
+4 1

fn=(38) init_cpu_features.constprop.0
399 1
+16 1
-16 6
+3 1
+1 1
+1 1
+11 2
+3 6
687 3
+1 1
+3 2
+1 1
+6 1
+1 1
+1 1
+1 2
fi=(20) ./elf/../sysdeps/x86/dl-cacheinfo.h
+1 1
+2 1
+14 2
846 1
+1 1
-4 1
+39 1
-38 1
+2 1
+2 1
-1 1
+2 1
+34 1
-35 1
+2 1
+33 1
+22 1
-56 1
+2 1
-6 1
+61 1
-56 1
+1 1
+1 1
+1 1
+1 1
+51 1
+26 2
+8 2
-8 1
+8 4
cfi=(11)
cfn=(28)
calls=1 408 
* 20
* 1
+5 2
-3 2
+3 2
cfi=(11)
cfn=(28)
calls=1 408 
* 20
* 1
+2 1
+3 2
-3 2
+3 2
cfi=(11)
cfn=(28)
calls=1 408 
* 20
* 1
+1 5
-56 7
+72 1
-12 6
cfi=(11)
cfn=(28)
calls=1 408 
* 20
+1 2
-1 1
+1 3
+14 2
-8 5
+3 3
-3 1
cfi=(11)
cfn=(28)
calls=1 408 
* 20
+3 4
-3 1
+3 4
cfi=(11)
cfn=(58)
calls=1 158 
* 45
+1 8
cfi=(11)
cfn=(58)
calls=1 158 
* 45
+1 10
cfi=(11)
cfn=(58)
calls=1 158 
* 45
+3 10
cfi=(11)
cfn=(58)
calls=1 158 
* 45
+2 8
cfi=(11)
cfn=(58)
calls=1 158 
* 45
+10 2
fe=(17)
706 1
fi=(20)
981 1
+9 1
fe=(17)
706 1
fi=(20)
987 1
-6 1
+8 1
-1 1
+4 1
fe=(17)
706 1
fi=(20)
990 1
+1 1
fe=(17)
706 1
cfi=(11)
cfn=(28)
calls=1 408 
* 18
+4 3
+14 1
-1 2
+1 3
+47 1
-1 1
+1 1
874 8
fi=(20)
+39 11
fe=(17)
775 3
+27 1
+72 1
-82 2
+1 3
+2 3
+1 2
+2 1
+1 1
-1 3
fi=(20)
-78 2
cfn=(50) handle_intel.constprop.0
calls=1 255 
* 447
+1 1
-1 1
+1 1
cfn=(50)
calls=1 255 
* 491
+1 1
-1 1
+1 1
cfn=(50)
calls=1 255 
* 518
+4 1
-4 2
+1 1
+3 1
cfn=(50)
calls=1 255 
* 466
+2 1
-2 1
+2 1
cfn=(50)
calls=1 255 
* 458
+3 1
-2 1
-1 1
+3 1
cfn=(50)
calls=1 255 
* 438
+2 1
-2 1
+2 1
cfn=(50)
calls=1 255 
* 439
+3 1
-2 2
-1 1
+3 1
cfn=(50)
calls=1 255 
* 482
+2 1
-2 1
+2 1
cfn=(50)
calls=1 255 
* 483
+3 1
-2 1
-1 1
+3 1
cfn=(50)
calls=1 255 
* 509
+2 1
-2 1
+2 1
cfn=(50)
calls=1 255 
* 510
+2 1
-2 1
+2 1
cfn=(50)
calls=1 255 
* 511
+2 4
-2 1
+2 1
cfn=(56) get_common_cache_info.constprop.0
calls=1 476 
* 229
874 1
-6 3
+6 1
-6 1
+6 3
-1 1
-5 6
fe=(17)
424 6
cfn=(40) get_common_indices.constprop.0
calls=1 -99 
* 71
303 3
+1 2
+1 6
+5 2
429 1
cfn=(44)
calls=1 43 
* 187
+2 1
+2 1
701 1
431 2
564 2
+7 2
+2 1
+4 2
+6 2
+2 1
422 2
-3 1
311 6
+5 2
+1 7
433 4
+1 4
+69 1
+10 9
+42 1
+1 1
434 11
+55 3

fn=(40)
325 1
+4 4
+3 3
+5 2
-5 1
+5 1
-5 1
+4 1
+1 1
+1 4
+1 4
+1 3
+1 2
+7 2
+2 5
+5 1
-5 1
+5 1
-5 1
+5 1
-5 2
+5 1
+7 1
-7 4
+7 1
+1 3
+6 1
-6 4
+6 1
fi=(18) ./elf/../sysdeps/unix/sysv/linux/x86/dl-minsigstacksize.h
24 2
+3 2
+1 2
+37 3
+7 1
+2 1
fe=(17)
384 2

fl=(14)
fn=(30)
24 2
fi=(15) ./elf/../sysdeps/unix/sysv/linux/brk.c
+13 1
+1 2
+6 1
+1 1
fe=(14)

fl=(56)
fn=(188)
31 15
-3 15
+3 90
+8 105
+2 4
-2 33
+2 11

fl=(51)
fn=(166)
32 3
+1 3
+1 2
+5 6
+1 4
+1 4
+1 4
+2 1
+3 3
+1 2
-1 6
+1 4
+3 4
+1 4
+1 4
+1 4
+2 3
+6 1
-1 1
+1 1
+2 2
-1 2
+2 1
+2 6
-5 12
-1 12
+1 12
+2 24
-1 24
+2 12
+2 72
+2 1
+1 4
+1 3

fl=(123)
fn=(436) check_match
31 21
+1 3
-1 6
+1 9
+1 9
+2 6
+1 6
+12 9
+3 6
+2 9
cfi=(32)
cfn=(96)
calls=3 +78 
* 202
* 6
+4 6
+1 18
+1 9
cfi=(32)
cfn=(96)
calls=3 +72 
* 118
+5 6
-24 6
+24 6
-24 3
+24 9

fn=(434)
74 27
+4 3
-4 3
+1 3
-1 3
+2 6
+2 9
+37 3
-37 9
+1 6
+2 9
+3 25
+2 3
+1 9
-1 3
+1 3
-1 3
+1 3
cfn=(436)
calls=3 -56 
* 473
* 3
+3 6
+3 6
+23 27

fl=(45)
fn=(138)
141 45
+5 9
+1 9
+3 8
+1 8
+38 5
+1 5
+2 5
+60 8
+1 8
+12 8
+3 8
+1 8
+12 3
+1 3
+13 3
+1 3
+2 3
+3 2
+3 4
+3 2
+1 2
+1 2
+1 2
+1 2
+1 2
+1 2
-6 30
+1 30
+1 30
+1 30
+1 30
+1 30
+1 30
+3 3
+1 3
+1 3
+1 3
+5 3
+34 1
+2 1
+1 1
+39 1
+1 1
+2 1

fl=(48)
fn=(246)
156 1
+3 1
+13 1
-13 1
+53 1
+2 1
+3 1
+1 2

fn=(268)
122 1
+4 1
-4 2
+4 1
-4 2
+4 3
cfi=(11)
cfn=(28)
calls=1 408 
* 20
* 1
+1 4
cfi=(11)
cfn=(28)
calls=1 408 
* 20
+6 1
+2 1
-8 1
+6 2
+2 3
+3 1
+2 1
-32 3
+34 3
+1 5

fn=(412)
1105 14
+6 2
+3 2
+1 2
+4 6
+36 4
+3 6
+1 6
+3 12

fn=(270)
247 7
+6 3
+3 2
+36 3
+2 1
-2 1
-2 1
-40 1
-1 1
-1 1
+46 2
+23 6
+3 2
-3 10
+2 4
-2 2
-25 2
+20 2
-20 10
+2 4
+3 2
-1 2
+5 4
-5 2
+1 2
-1 2
+3 4
+2 6
+32 2
-1 1
+53 1
-52 5
+2 2
+51 8

fn=(156)
225 2
+1 1
+15 2

fn=(274) allocate_dtv
391 1
fi=(29)
44 1
fe=(48)
391 3
+5 1
+4 1
+1 1
fi=(29)
44 1
cfi=(28)
cfn=(78)
calls=1 +38 
* 34
fe=(48)
402 2
+3 1
+6 3
+6 4

fn=(414)
564 9
+1 2
+4 1
+6 1
-6 1
+6 1
cfi=(25)
cfn=(92)
calls=1 44 
* 2
+3 3
+12 1
-18 1
+42 3
-19 12
+9 6
+1 4
+6 6
+3 2
-2 2
+2 2
-2 2
+2 8
+4 2
-4 2
+4 2
-1 4
+4 4
+1 8
+2 4
+1 4
+17 2
-8 2
+8 2
+2 6
cfi=(30)
cfn=(134)
calls=2 206 
* 24
* 10
cfi=(45)
cfn=(138)
calls=2 141 
* 41
+6 2
-55 8
+6 7
+55 2
cfi=(25)
cfn=(92)
calls=1 44 
* 2
+3 2
+3 9

fn=(272)
448 4
+2 1
+11 1
88 1
465 1
fi=(29)
56 1
cfi=(28)
cfn=(82)
calls=1 -21 
* 51
fe=(48)
466 2
+11 5
+5 1
-5 1
+1 1
+4 304
+19 1
+2 2
cfn=(274)
calls=1 391 
* 53
+1 2
94 1
509 5

fn=(276)
1088 1
+2 4
+6 4
-6 6
+2 9
+1 6
+6 1
+1 1

fl=(60)
fn=(200)
154 14
-55 28
+70 33
+1 5
-2 18
+1 18

fl=(13)
fn=(26)
295 1
+1 4
cfi=(11)
cfn=(28)
calls=1 408 
* 19
+2 3
-1 1
+2 2

fn=(252)
304 22
+8 2
-8 2
+8 4
+4 16
216 2
-28 2
-2 2
+1 4
+29 2
-28 8
+1 2
-1 2
+1 2
-1 4
+1 8
-1 8
+1 8
-1 16
+28 2
+8 2
-1 2
+1 2
-8 10
+8 4
-8 2
+8 2
-3 4
+5 26
+2 10
-83 50
cfn=(254) dfs_traversal.part.0
calls=10 -5 
* 373
+86 30
+18 8
+13 2
+54 2
-47 8
cfi=(30)
cfn=(86)
calls=2 -50 
* 36
+13 8

fn=(254)
140 80
+10 10
-2 10
+2 20
+2 28
-7 30
+7 60
+9 20
+15 30
+1 10
+1 60
-17 15

fl=(73) ./malloc/./malloc/scratch_buffer_set_array_size.c
fn=(248) __libc_scratch_buffer_set_array_size
30 27
+4 3
+1 6
+10 6
+18 3
-17 3
+17 9

fl=(20)
fn=(50)
255 24
-5 12
+17 24
-17 72
+11 12
+1 12
+5 36
+4 24
+34 96
-29 12
+3 24
-3 12
+3 36
cfn=(52) intel_check_word.constprop.0
calls=12 123 
* 4032
+2 24
+3 60
cfn=(52)
calls=12 123 
* 1216
+2 24

fn=(52)
123 72
-4 72
+10 96
-10 24
+10 48
+2 48
+71 48
fi=(21) ./elf/../bits/stdlib-bsearch.h
32 24
fe=(20)
202 120
-71 96
+2 60
+2 120
+8 120
+51 96
+22 48
fi=(21)
28 48
-1 96
+2 216
+2 168
+1 84
fe=(20)
+78 168
+3 324
fi=(21)
-82 264
-2 528
+2 480
+1 240
fe=(20)
+78 480
+15 12
246 96
fi=(21)
37 120
fe=(20)
155 36
+3 36
-6 12
+3 24
+9 24
+1 24
+22 21
-32 63
+3 63
+4 64
+2 128
+3 84
+1 50
+1 38
+1 24
+2 11
+2 22
+6 14
+3 8
+1 12
-3 12
-5 4
+2 4
+1 4
-2 4
-1 4
+2 8
-2 4
+3 4
-2 12
+2 12
+11 2

fn=(56)
476 2
+16 1
-16 1
+19 1
+8 1
-27 3
+15 1
-15 3
+17 1
+1 1
-1 1
+13 2
-5 1
+17 1
+5 3
+4 2
675 4
+1 5
+4 2
+7 1
+3 1
-2 1
+2 1
-1 1
+1 5
532 5
+3 1
-3 1
+3 8
+6 2
-6 9
+6 6
+4 26
+14 2
+4 1
+3 1
+1 1
-4 2
+3 3
+6 2
-37 6
+7 8
+8 2
+4 1
+1 1
-1 2
+18 2
-69 8
+75 4
+8 7
+2 2
-2 1
+6 3
+3 1
+1 5
-4 3
+21 2
-21 4
+3 1
+1 4
-4 1
+6 4
+3 2
+5 1
+2 2
+1 1
+1 1
-2 2
+1 2
-19 5
+46 3
+1 2
+1 2
+2 2
-1 3
-23 2
-7 1
+11 2
+3 1
+2 4
+1 1
+5 2

fl=(53)
fn=(256)
238 5
+1 1
+1 1
+3 1
+1 1
+2 1
cfi=(2)
cfn=(258)
calls=1 677 
* 9512
+2 1
+1 1
+1 4

fn=(172)
225 9
+2 2
cfn=(176) _dl_catch_exception
calls=1 -52 
* 2388
* 1
+1 2
+1 1
+1 1
-1 1
+1 1
+2 5

fn=(176)
175 5
+5 5
-5 15
+5 5
-2 10
+21 5
+7 10
-7 5
+1 10
+3 10
+3 5
cfi=(54)
cfn=(178)
calls=5 32 
* 95
* 10
+2 15
cfi=(67)
cfn=(220) openaux
calls=4 61 
* 11303
cfi=(2)
cfn=(180)
calls=1 644 
* 2338
+2 5
-1 5
+1 5
-1 5
+1 10
-25 5
+34 10

fl=(61)
fn=(202)
47 16
+3 32
+8 64
+2 16

fl=(78)
fn=(294) do_lookup_x
348 1256
+1 157
-1 628
+6 157
-6 314
+7 157
+41 157
-30 314
+30 157
-30 628
+14 1896
+8 632
-4 632
+1 632
+3 2528
+1 1264
+3 632
-3 632
+4 1264
+7 632
-3 1264
-2 632
+5 1896
+3 4424
+99 1455
359 1264
+3 1264
+4 1264
+4 1264
+4 1264
fi=(4)
141 294
+1 441
fe=(78)
460 294
fi=(80) ./elf/../sysdeps/generic/dl-protected.h
29 588
fe=(78)
467 1044
+16 294
+1 147
+1 294
-78 480
-1 320
+2 320
+2 159
+6 636
-6 159
+6 1113
+7 639
-10 1800
+3 150
-1 300
+1 150
-1 150
+2 300
-1 1800
cfn=(296) check_match
calls=150 71 
* 17364
+4 450
+3 6
+82 10
+1 1256
-35 99
-17 24
172 96
437 1323

fn=(290)
756 2041
fi=(79) ./elf/../sysdeps/generic/dl-new-hash.h
74 157
+3 314
-8 157
+1 314
+10 157
+1 314
-1 923
+1 1846
+20 1008
-2 1008
+6 1008
-3 2016
+2 1008
-30 1008
+3 2016
fe=(78)
758 157
+1 157
+3 157
-4 157
+1 157
+7 604
+3 157
+2 314
-2 157
+6 314
-7 1884
+7 50
+1 2198
cfn=(294)
calls=157 348 
* 63160
* 471
+28 157
-23 471
+23 157
-23 314
+24 866
+7 147
-7 147
+35 588
+34 147
-20 441
+3 294
-57 157
+76 1413
fi=(79)
87 72
+1 72
+1 144
+1 72
fe=(78)
783 60
+18 30
+54 2

fn=(296)
71 150
+3 150
-3 1800
+3 600
+13 150
-13 150
+13 150
-13 150
+13 450
+3 652
cfi=(32)
cfn=(96)
calls=88 +41 
* 4254
* 176
+4 150
+1 300
+2 296
+19 296
+1 1184
+2 6
-40 147
+84 900
-18 4
+2 4
+1 2
-1 4
+1 6
-1 4
-68 6
+39 435
cfi=(32)
cfn=(96)
calls=145 +13 
* 4498
* 290

fl=(27)
fn=(90)
31 4
+2 4
-2 8
+2 4
-2 8
+2 4
cfi=(25)
cfn=(92)
calls=4 +11 
* 8
+2 35
+3 36
+2 3
+2 3
+4 3
+4 3
-4 6
+1 6
+1 3
+3 3
-3 3
+3 6
-1 3
cfi=(25)
cfn=(92)
calls=3 -6 
* 6
-4 1
+4 1
-4 2
+1 2
+1 1
+3 1
-3 1
+3 2
-1 1
cfi=(25)
cfn=(92)
calls=1 -6 
* 2
-5 2

fn=(76)
59 52
+3 8
+21 3
-3 3
+3 3
cfi=(23)
cfn=(66)
calls=3 +18 
* 66
+4 6
-4 3
+9 3
-9 9
fi=(29)
-39 6
cfi=(28)
cfn=(78)
calls=3 +38 
* 129
fe=(27)
+39 1
fi=(29)
-39 2
cfi=(28)
cfn=(78)
calls=1 +38 
* 40
* 4
fe=(27)
+51 8
+5 4
+4 4
-6 4
+2 4
+4 4
-5 4
+4 4
+1 4
-1 4
+1 8
cfi=(30)
cfn=(86)
calls=4 219 
* 51
* 8
+2 4
+13 8
+6 1
+2 7
+3 2
-3 21
+3 6
+2 4
+4 4
+3 14
fi=(4)
1354 3
fe=(27)
139 2
+2 1
-2 2
fi=(4)
1354 45
fe=(27)
139 30
+2 15
-2 30
+16 8
-5 4
+5 4
-6 4
+30 4
-24 4
-6 4
+6 8
+2 6
+3 6
-3 6
+7 12
+4 6
+8 1
+3 1
+10 3
-10 3
+10 9
+2 3
+21 3
-21 3
cfi=(23)
cfn=(66)
calls=3 -90 
* 102
* 9
+17 3
-13 9
+50 9
cfi=(30)
cfn=(134)
calls=3 -39 
* 52
* 3
+5 6
+1 6
-1 108
+1 108
+2 6
+3 3
+3 3
+4 36
131 8
-8 3
-4 6
+34 1
+7 4
+8 12
fi=(29)
56 6
cfi=(28)
cfn=(82)
calls=3 -21 
* 72
* 3
fe=(27)
200 12
64 2
+2 3
+1 2
+4 6
+6 2

fl=(30)
fn=(86)
219 21
+6 21
+1 21
+2 14
+1 14
+1 14
+2 6
+1 6
+1 6
+2 6
+80 7
+1 7
+2 1
+4 1
+1 1
+1 1
+1 1
+1 1
+4 1
+2 1
+39 6
+1 6
+1 6
+1 6
+1 6
+7 8
+1 8
+1 8
+1 8
+1 8
+1 8
+1 8
+11 8
+1 8
+2 8
+1 8
+1 8

fn=(134)
206 37
+1 37
+1 37
+17 37
+1 37
+2 8
+1 8
+1 8
+2 6
+1 6
+1 6
+2 6
+80 29
+1 29
+2 9
+4 9
+1 4
+1 4
+1 2
+1 2
+1 2
+1 2
+2 2
+2 4
+6 5
+1 5
+1 5
+1 5
+1 5
+29 20
+1 20
+1 20
+1 20
+1 20
+7 2
+1 2
+1 2
+1 2
+1 2
+1 2
+1 2
+11 2
+1 2
+2 2
+1 2
+1 2

fl=(8)
fn=(14)
28 5
-3 5
+3 10
+3 15
+1 10
+2 5
-1 5
+3 15
+1 5
+1 10
+7 5
-5 5
-2 5
+3 10
+2 5
+2 10
+5 5

fl=(26)
fn=(74)
29 3
+3 52
+13 42
-13 84
+2 88
+1 10
+5 2
-3 2
+3 2
+2 2
+7 1

fl=(23)
fn=(66)
101 21
+1 21
+1 21
+1 21
+1 21
+1 21
+1 21
+2 21
+2 21
+31 21
+1 21
+1 21
+1 21
+1 21
+1 12
+2 12
+4 9
+1 9
+1 9
+1 9
+1 9
+1 9
+1 9
+1 9
+1 9
+1 9
+1 9
+1 9
+5 72

fl=(119)
fn=(418)
95 10
+1 10
+1 5
+8 10
-2 5
+2 15
+1 124
+1 86
+2 15
+5 5

fl=(43) ./string/../sysdeps/x86_64/multiarch/../multiarch/memcmp-sse2.S
fn=(126) bcmp
71 1
+1 1
+22 1
+1 1
+45 1
+1 1
+2 1
+1 1
+2 1
+1 1
+2 1
+1 1
+47 1
+1 1
+1 1
+1 1
+1 1
+1 1

fl=(24)
fn=(68)
37 4
+3 1
+18 2
+4 2
+16 5

fl=(133) ./elf/./elf/dl-init.c
fn=(478) call_init
29 12
-2 48
+8 24
+2 12
+6 5
+3 5
-3 10
+3 10
+5 8
+8 12
+1 12
cob=(2)
cfi=(52)
cfn=(500)
calls=1 -60 
* 6
cob=(2)
cfi=(52)
cfn=(480)
calls=1 -60 
* 6
+3 4
+1 8
+6 6
+2 6
-2 3
+3 20
+1 8
cob=(5)
cfi=(139)
cfn=(770)
calls=1 -74 
* 12
cob=(3)
cfi=(138)
cfn=(498)
calls=1 +10 
* 11
* 12
cob=(5)
cfi=(139)
cfn=(504)
calls=1 -74 
* 656
cob=(3)
cfi=(135)
cfn=(490)
calls=1 -28 
* 64
cob=(4)
cfi=(134)
cfn=(484)
calls=1 -74 
* 12
-1 15
+3 36
-29 2

fn=(476) _dl_init
81 11
+1 1
+1 1
+3 3
+8 2
+25 1
+1 5
+1 5
-1 1
+1 1
cfn=(478)
calls=1 -92 
* 36
* 20
-1 4
+1 4
cfn=(478)
calls=4 -92 
* 931
-1 10
+7 8
-39 1
cfn=(478)
calls=1 -59 
* 78
+1 2

fl=(1) ???
fn=(0) 0x000000000001ab70
0 2
cfi=(2)
cfn=(2)
calls=1 520 
0 197409
0 10
cfi=(133)
cfn=(476)
calls=1 81 
0 1125
0 3
cob=(6)
cfi=(140)
cfn=(778)
calls=1 0 
0 80282715

fl=(66)
fn=(216)
27 7
+4 1

fl=(16)
fn=(36)
39 3
+2 1
cfi=(17)
cfn=(38)
calls=1 399 
* 6963

fn=(438)
39 3
+32 2

fl=(19)
fn=(112) _dl_hwcaps_subdirs_active
31 1
fi=(39) ./elf/../sysdeps/x86_64/dl-hwcaps-subdirs.c
+7 1
fe=(19)
-7 2
-1 2
fi=(39)
+22 1
fe=(19)
-20 3
+4 1
fi=(39)
+2 1
fe=(19)
-2 2
+3 4
+1 4
+5 1
fi=(39)
-7 1
fe=(19)
+7 3
fi=(39)
-2 1
fe=(19)
+5 2
+3 5
+2 4
+1 2
+1 2
+6 1
fi=(39)
-13 1
fe=(19)
+13 1
-3 2

fl=(38)
fn=(132) copy_hwcaps
77 6
+6 2
-6 2
+6 2
-6 4
fi=(40) ./elf/./dl-hwcaps.h
-23 2
+2 4
+32 2
+1 2
+1 2
fe=(38)
-8 4
+1 4
-1 2
+1 8
cfi=(30)
cfn=(134)
calls=2 206 
* 24
+4 2
+2 2
+2 2
-3 2
+1 4
+1 4
+1 2
-11 4
cfi=(41) ./elf/./elf/dl-hwcaps_split.c
cfn=(118) _dl_hwcaps_split_masked
calls=2 -29 
* 131
* 4
cfi=(41)
cfn=(118)
calls=2 -29 
* 163
* 8
+13 12

fn=(110)
175 4
+1 1
-1 6
+1 1
-1 1
+1 1
-1 1
+1 1
-1 1
+1 1
cfi=(11)
cfn=(28)
calls=1 408 
* 20
* 1
+3 1
-1 1
+1 1
-1 1
+1 1
+9 2
-9 1
+8 1
cfi=(19)
cfn=(112)
calls=1 31 
* 48
fi=(40)
54 1
fe=(38)
188 2
-1 1
fi=(40)
56 1
+32 1
+1 1
+1 1
fe=(38)
-35 2
cfi=(41)
cfn=(118)
calls=1 -4 
* 20
* 2
fi=(40)
-1 1
+2 1
-2 1
+34 2
+1 2
+1 1
fe=(38)
-32 2
-1 2
+1 2
+1 2
-1 2
-3 4
cfi=(41)
cfn=(118)
calls=2 -4 
* 131
* 2
cfi=(41)
cfn=(118)
calls=1 -4 
* 143
* 6
+48 3
fi=(29)
-47 1
cfi=(28)
cfn=(82)
calls=1 -21 
* 24
fe=(38)
+49 2
-2 1
+2 1
fi=(40)
-51 1
fe=(38)
+57 2
-3 1
fi=(40)
-54 1
+2 4
+1 1
fe=(38)
+58 2
cfi=(41)
cfn=(120) _dl_hwcaps_split
calls=1 -90 
* 11
* 1
+2 1
-2 1
fi=(40)
-61 3
+2 1
-2 1
+34 2
+1 5
+1 1
fe=(38)
+40 10
+1 4
+1 2
+1 2
-1 2
-4 4
cfi=(41)
cfn=(118)
calls=2 -77 
* 131
* 2
cfi=(41)
cfn=(118)
calls=1 -77 
* 143
* 6
+8 5
+9 5
+3 8
-2 6
+14 1
+4 1
+1 2
+1 1
-20 2
+19 1
+1 1
-20 2
+8 2
+4 7
cfi=(43)
cfn=(126)
calls=1 -87 
* 18
+1 3
-14 9
+53 2
+1 4
+4 5
+1 1
-1 1
+1 2
+1 2
-2 5
+1 1
-1 1
+1 2
+1 2
-2 5
+5 1
+27 1
-5 1
+5 1
-7 1
+7 2
-7 5
+7 2
-5 1
+1 4
fi=(44) ./elf/../sysdeps/x86/dl-hwcap.h
57 6
fe=(38)
236 3
-3 1
+1 1
cfi=(23)
cfn=(66)
calls=1 101 
* 16
+1 1
-1 1
+1 2
-5 6
+8 3
+2 1
+2 3
-2 1
+1 2
+4 5
+1 1
+3 3
+5 2
-1 2
+4 2
+1 2
+16 2
+7 2
-7 2
+7 1
-7 5
+7 2
fi=(29)
56 1
cfi=(28)
cfn=(82)
calls=1 -21 
* 24
* 1
fe=(38)
282 2
+7 1
+1 1
+1 4
-1 5
+1 1
cfn=(132)
calls=1 77 
* 44
+1 5
cfn=(132)
calls=1 77 
* 366
+11 1
-8 1
+1 1
+7 2
+2 1
-2 1
+34 1
-10 1
+10 4
-7 2
+7 2
+10 4
-1 1
+1 2
-1 2
+1 1
-90 2
+86 1
+4 3
-4 4
-3 1
+3 1
cfi=(30)
cfn=(134)
calls=1 206 
* 17
* 2
-3 1
+3 1
cfi=(30)
cfn=(134)
calls=1 206 
* 17
* 2
+3 2
-3 6
+3 5
+1 12
+1 2
-2 1
+2 1
cfi=(30)
cfn=(134)
calls=1 206 
* 14
* 2
-2 2
+5 6
cfi=(30)
cfn=(134)
calls=2 206 
* 28
* 4
+2 16
+6 1
-1 3
+1 7
-1 22
+5 7
+3 2
-3 2
+3 2
-3 4
+3 4
-3 4
+3 4
+1 36
+1 12
-1 12
+1 24
-2 12
+1 24
-1 42
260 1
+1 1
-1 2
+2 1
-1 1
+1 3
-1 2
+2 2
+7 4
370 9
+3 1
+2 2
-1 1
+1 1
-2 2
+2 2
-1 1
-1 2
+5 2
+3 2
-6 2
+2 6
+3 1
+1 2
-6 2
+6 3
+7 7
+1 1
-1 2
+3 2
-3 3
+1 3
-1 6
+3 6
+3 3
-21 1
-59 2
+86 9
254 2

fl=(67)
fn=(218)
143 4
+1 2
-1 2
+1 1
-1 1
+1 1
-1 1
+1 1
-1 5
+1 1
-8 1
+8 2
-8 1
-6 1
+6 1
-8 1
+16 1
-15 1
+1 1
+6 1
+24 4
-28 2
-2 1
+31 1
-33 2
+2 2
+30 2
-30 1
-1 4
+7 4
+24 2
-32 1
+60 1
-60 2
+54 1
+46 1
-64 1
fi=(74) ./elf/../include/scratch_buffer.h
-87 2
fe=(67)
+87 1
fi=(74)
-86 1
fe=(67)
184 1
+44 4
-31 1
-4 1
+4 6
-4 4
+4 8
+11 14
-18 2
+18 4
417 10
+2 3
+3 3
-3 9
+3 6
fi=(29)
56 3
cfi=(28)
cfn=(82)
calls=3 -21 
* 72
fe=(67)
423 9
fi=(29)
56 3
fe=(67)
423 3
+6 3
+1 15
cfi=(30)
cfn=(86)
calls=3 219 
* 30
+1 18
cfi=(30)
cfn=(86)
calls=3 219 
* 30
+4 3
-1 3
+5 15
188 8
+22 12
+8 3
-3 3
+1 3
+2 3
+3 3
-4 3
+4 9
-31 3
+31 3
-31 18
+42 8
-2 4
+2 8
cfi=(53)
cfn=(176)
calls=4 -57 
* 11503
* 4
+1 8
+9 4
+2 8
+5 3
+6 3
+2 3
-8 6
+3 3
+1 3
+1 3
+1 3
+4 15
+4 12
+1 6
-43 316
+1 158
+6 16
cfi=(37)
cfn=(146)
calls=4 +10 
* 184
* 20
+38 225
-45 15
fi=(74)
85 3
fe=(67)
448 5
+4 4
+11 5
fi=(29)
56 1
cfi=(28)
cfn=(82)
calls=1 -21 
* 24
fe=(67)
465 3
fi=(29)
56 1
fe=(67)
465 1
+5 1
+2 1
-2 1
+1 1
+3 1
-4 2
+4 1
+4 15
+7 5
-2 5
+2 5
-2 5
+2 5
+5 5
-16 15
+21 3
+37 2
+15 1
-11 1
+11 1
-14 2
+20 1
-1 4
+1 4
-1 5
cfi=(13)
cfn=(252)
calls=1 304 
* 325
+5 1
+2 1
+1 1
+1 1
-2 1
+2 2
+7 3
+3 2
+3 8
442 12
-1 5
+1 10
183 6
449 2
198 37
+3 3
fi=(74)
-70 9
cfi=(73)
cfn=(248)
calls=3 30 
* 57
fe=(67)
+70 6
+4 6
547 4
cfi=(30)
cfn=(86)
calls=1 219 
* 18
* 3

fn=(220)
61 8
+7 4
-4 8
+1 4
-1 32
cfi=(37)
cfn=(182)
calls=4 1971 
* 11235
* 4
+5 8

fl=(41)
fn=(124) _dl_hwcaps_contains
67 12
+1 6
+9 6

fn=(118)
51 33
+3 22
cfn=(120)
calls=11 -29 
* 463
* 6
cfn=(120)
calls=3 -29 
* 174
* 28
+2 9
+1 27
+1 42
cfn=(124)
calls=6 +9 
* 24
* 12
+4 22

fn=(120)
25 45
+1 45
+4 36
+4 48
+1 12
-1 24
+2 24
+5 27
cfi=(42)
cfn=(122)
calls=9 -8 
* 207
+4 18
-3 18
+1 6
+3 6
+1 42
-20 6
+20 18
-4 6
cfi=(23)
cfn=(66)
calls=3 +58 
* 48
* 3
+3 3
-3 6

fl=(131)
fn=(460)
46 28
+2 20
+1 4
+6 4
fi=(348) ./elf/../sysdeps/x86_64/dl-runtime.h
-27 4
fe=(131)
+21 4
+5 4
+1 4
-6 4
+6 8
+1 4
+2 4
-2 4
+2 4
-2 20
+7 8
+4 8
+4 12
+4 12
+1 16
+1 12
+8 4
-1 4
+1 8
+10 40
cfi=(78)
cfn=(290)
calls=4 756 
* 2422
* 4
+4 20
+10 40
+15 16
+9 12
+26 12
fi=(5)
+61 4
fe=(131)
-57 24
-1 8

totals: 80481264
