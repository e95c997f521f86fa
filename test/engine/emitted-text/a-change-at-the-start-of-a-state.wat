(func $"enter nrem 0"
  (local $0 i32)
  (local $1 v128)
  (local $2 v128)
  (local $3 v128)
  (local $4 v128)
  (local $5 v128)
  (local.set $0
   (i32.const 0)
  )
  (local.set $2
   (global.get $global$6)
  )
  (loop $label
   (local.set $3
    (f64x2.pmin
     (f64x2.pmax
      (local.tee $1
       (v128.load offset=@0
        (i32.shl
         (local.get $0)
         (i32.const 1)
        )
       )
      )
      (v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000)
     )
     (local.get $2)
    )
   )
   (local.set $5
    (f64x2.pmin
     (f64x2.pmax
      (local.tee $4
       (v128.load offset=@1
        (i32.shl
         (local.get $0)
         (i32.const 1)
        )
       )
      )
      (v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000)
     )
     (local.get $2)
    )
   )
   (local.set $1
    (local.get $3)
   )
   (local.set $4
    (local.get $5)
   )
   (v128.store offset=@0
    (i32.shl
     (local.get $0)
     (i32.const 1)
    )
    (local.get $1)
   )
   (v128.store offset=@1
    (i32.shl
     (local.get $0)
     (i32.const 1)
    )
    (local.get $4)
   )
   (br_if $label
    (i32.lt_u
     (local.tee $0
      (i32.add
       (local.get $0)
       (i32.const 16)
      )
     )
     (i32.const 16)
    )
   )
  )
 )
