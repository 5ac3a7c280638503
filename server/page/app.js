var ld=Object.defineProperty;var b=(r,i,e)=>()=>{if(e)throw e[0];try{return r&&(i=r(r=0)),i}catch(t){throw e=[t],t}};var ps=(r,i)=>{for(var e in i)ld(r,e,{get:i[e],enumerable:!0})};var f,p=b(()=>{f=[{name:"dinov2-small",title:"DINOv2 ViT-S/14",page:"https://huggingface.co/facebook/dinov2-small",revision:"ed25f3a31f01632728cabb09d1542f84ab7b0056",files:[{name:"model.safetensors",url:"https://huggingface.co/facebook/dinov2-small/resolve/ed25f3a31f01632728cabb09d1542f84ab7b0056/model.safetensors",bytes:88249960,exact:!0,sha256:"ae1e99fcefd534ed978cdeb8326f08030c96e28b7a81ffcbc98a857c84d14be1"}],licence:{id:"Apache-2.0",name:"Apache License 2.0",url:"https://www.apache.org/licenses/LICENSE-2.0"},gated:!1,parameters:22056576,image:448,patch:14,gelu:"",mean:[.485,.456,.406],std:[.229,.224,.225],good_for:"the first to try: textures, surfaces and objects",measured:{model_mb:23.5,image_ms:130,memory_mb:208}},{name:"dinov2-base",title:"DINOv2 ViT-B/14",page:"https://huggingface.co/facebook/dinov2-base",revision:"f9e44c814b77203eaa57a6bdbbd535f21ede1415",files:[{name:"model.safetensors",url:"https://huggingface.co/facebook/dinov2-base/resolve/f9e44c814b77203eaa57a6bdbbd535f21ede1415/model.safetensors",bytes:346345912,exact:!0,sha256:"d73036b56966966d07975d696bde331762f37297e2f095de8cea0040c3aa0841"}],licence:{id:"Apache-2.0",name:"Apache License 2.0",url:"https://www.apache.org/licenses/LICENSE-2.0"},gated:!1,parameters:86580480,image:448,patch:14,gelu:"",mean:[.485,.456,.406],std:[.229,.224,.225],good_for:"as dinov2-small, features twice as wide, four times the work",measured:{model_mb:89.4,image_ms:260,memory_mb:421}},{name:"dinov2-with-registers-small",title:"DINOv2 ViT-S/14 with registers",page:"https://huggingface.co/facebook/dinov2-with-registers-small",revision:"0d9846e56b43a21fa46d7f3f5070f0506a5795a9",files:[{name:"model.safetensors",url:"https://huggingface.co/facebook/dinov2-with-registers-small/resolve/0d9846e56b43a21fa46d7f3f5070f0506a5795a9/model.safetensors",bytes:883e5,exact:!1,sha256:""}],licence:{id:"Apache-2.0",name:"Apache License 2.0",url:"https://www.apache.org/licenses/LICENSE-2.0"},gated:!1,parameters:22058112,image:448,patch:14,gelu:"",mean:[.485,.456,.406],std:[.229,.224,.225],good_for:"as dinov2-small; registers keep stray values out of the patches",measured:{model_mb:23.5,image_ms:146,memory_mb:208}},{name:"dinov2-with-registers-base",title:"DINOv2 ViT-B/14 with registers",page:"https://huggingface.co/facebook/dinov2-with-registers-base",revision:"a1d738ccfa7ae170945f210395d99dde8adb1805",files:[{name:"model.safetensors",url:"https://huggingface.co/facebook/dinov2-with-registers-base/resolve/a1d738ccfa7ae170945f210395d99dde8adb1805/model.safetensors",bytes:3464e5,exact:!1,sha256:"7a6f7b3b9fa4b8732e707476a03cd6cdce210048582f21aafb7991c17d98e362"}],licence:{id:"Apache-2.0",name:"Apache License 2.0",url:"https://www.apache.org/licenses/LICENSE-2.0"},gated:!1,parameters:86583552,image:448,patch:14,gelu:"",mean:[.485,.456,.406],std:[.229,.224,.225],good_for:"as dinov2-base, with registers; where time allows",measured:{model_mb:89.4,image_ms:289,memory_mb:457}},{name:"siglip2-base",title:"SigLIP 2 ViT-B/16",page:"https://huggingface.co/google/siglip2-base-patch16-224",revision:"75de2d55ec2d0b4efc50b3e9ad70dba96a7b2fa2",files:[{name:"model.safetensors",url:"https://huggingface.co/google/siglip2-base-patch16-224/resolve/75de2d55ec2d0b4efc50b3e9ad70dba96a7b2fa2/model.safetensors",bytes:1500800904,exact:!0,sha256:"612923381c76ec5a9bed335d1c48827e3f2e506ac31b044b63b2031fadee6a0b"}],licence:{id:"Apache-2.0",name:"Apache License 2.0",url:"https://www.apache.org/licenses/LICENSE-2.0"},gated:!1,parameters:85797120,image:224,patch:16,gelu:"",mean:[.5,.5,.5],std:[.5,.5,.5],good_for:"comparison with features learned from images and texts",measured:{model_mb:87,image_ms:38,memory_mb:179}},{name:"clip-vit-b-16",title:"OpenAI CLIP ViT-B/16",page:"https://huggingface.co/timm/vit_base_patch16_clip_224.openai",revision:"977e3dd0ec55ab8da155f2fbeb6b5f54948b6e3d",files:[{name:"open_clip_model.safetensors",url:"https://huggingface.co/timm/vit_base_patch16_clip_224.openai/resolve/977e3dd0ec55ab8da155f2fbeb6b5f54948b6e3d/open_clip_model.safetensors",bytes:598516980,exact:!0,sha256:"4b8699299b1e8997753c64b052ba32031449d5d853f55a039148560ee02b820f"}],licence:{id:"MIT",name:"MIT License",url:"https://github.com/openai/CLIP/blob/main/LICENSE"},gated:!1,parameters:86192640,image:224,patch:16,gelu:"quick",mean:[.48145466,.4578275,.40821073],std:[.26862954,.26130258,.27577711],good_for:"comparison with methods that use CLIP",measured:{model_mb:87.4,image_ms:63,memory_mb:173}},{name:"clip-vit-l-14",title:"OpenAI CLIP ViT-L/14",page:"https://huggingface.co/openai/clip-vit-large-patch14",revision:"32bd64288804d66eefd0ccbe215aa642df71cc41",files:[{name:"model.safetensors",url:"https://huggingface.co/openai/clip-vit-large-patch14/resolve/32bd64288804d66eefd0ccbe215aa642df71cc41/model.safetensors",bytes:1710540580,exact:!0,sha256:"a2bf730a0c7debf160f7a6b50b3aaf3703e7e88ac73de7a314903141db026dcb"}],licence:{id:"MIT",name:"MIT License",url:"https://github.com/openai/CLIP/blob/main/LICENSE"},gated:!1,parameters:303966208,image:224,patch:14,gelu:"quick",mean:[.48145466,.4578275,.40821073],std:[.26862954,.26130258,.27577711],good_for:"as clip-vit-b-16, three and a half times as large",measured:{model_mb:306.7,image_ms:227,memory_mb:430}},{name:"vit-b-16-plus-240",title:"OpenCLIP ViT-B-16-plus-240 (LAION-400M)",page:"https://github.com/mlfoundations/open_clip",revision:"v0.2-weights",files:[{name:"vit_b_16_plus_240-laion400m_e32-699c4b84.pt",url:"https://github.com/mlfoundations/open_clip/releases/download/v0.2-weights/vit_b_16_plus_240-laion400m_e32-699c4b84.pt",bytes:835e6,exact:!1,sha256:"699c4b84"}],licence:{id:"MIT",name:"MIT License",url:"https://github.com/mlfoundations/open_clip/blob/main/LICENSE"},gated:!1,parameters:117213824,image:240,patch:16,gelu:"",mean:[.48145466,.4578275,.40821073],std:[.26862954,.26130258,.27577711],good_for:"the paper's tower; InCTRL's trained heads are a file of their own",note:"With InCTRL's trained heads: inctrl convert, see docs/models.md.",measured:{model_mb:118.7,image_ms:46,memory_mb:221}},{name:"vit-base-in21k",title:"ViT-B/16 of ImageNet-21k",page:"https://huggingface.co/google/vit-base-patch16-224-in21k",revision:"b4569560a39a0f1af58e3ddaf17facf20ab919b0",files:[{name:"model.safetensors",url:"https://huggingface.co/google/vit-base-patch16-224-in21k/resolve/b4569560a39a0f1af58e3ddaf17facf20ab919b0/model.safetensors",bytes:3456e5,exact:!1,sha256:"fd4e1169c7aa6c2dbfa8a6448be13b35abc0ee256190857c90009d12c094619b"}],licence:{id:"Apache-2.0",name:"Apache License 2.0",url:"https://www.apache.org/licenses/LICENSE-2.0"},gated:!1,parameters:85798656,image:224,patch:16,gelu:"",mean:[.5,.5,.5],std:[.5,.5,.5],good_for:"comparison with supervised features",measured:{model_mb:87,image_ms:33,memory_mb:179}},{name:"vit-tiny",title:"ViT-Ti/16 of ImageNet",page:"https://huggingface.co/timm/vit_tiny_patch16_224.augreg_in21k_ft_in1k",revision:"7d3afdd0cf93ad84d986eb2d6bcc5812ebd0b106",files:[{name:"model.safetensors",url:"https://huggingface.co/timm/vit_tiny_patch16_224.augreg_in21k_ft_in1k/resolve/7d3afdd0cf93ad84d986eb2d6bcc5812ebd0b106/model.safetensors",bytes:229e5,exact:!1,sha256:"fecf81b492bd13ee7a5297cb74d1d417aac8bf7e1b7d96aed89c4691984587ed"}],licence:{id:"Apache-2.0",name:"Apache License 2.0",url:"https://www.apache.org/licenses/LICENSE-2.0"},gated:!1,parameters:5524416,image:224,patch:16,gelu:"",mean:[.5,.5,.5],std:[.5,.5,.5],good_for:"small machines, phones and trials",measured:{model_mb:5.8,image_ms:10,memory_mb:62}}]});var h=b(()=>{});async function ms({blob:r,heat:i,side:e}){let t=await createImageBitmap(r),n=Math.min(1,e/Math.max(t.width,t.height)),s=l=>Math.max(1,Math.round(l*n)),o=new OffscreenCanvas(s(t.width),s(t.height)),a=o.getContext("2d",{willReadFrequently:!0});if(a.imageSmoothingQuality="high",a.drawImage(t,0,0,o.width,o.height),t.close(),i){let l=await createImageBitmap(i);a.drawImage(l,0,0,o.width,o.height),l.close()}return o.transferToImageBitmap()}function cd(r){let i=new Map,e=globalThis,t=(s,{area:o,width:a,height:l})=>createImageBitmap(s,o.left,o.top,o.width,o.height,{resizeWidth:a,resizeHeight:l,resizeQuality:"high"}),n=(s,o)=>o.then(a=>e.postMessage({id:s,bitmap:a},[a]),a=>e.postMessage({id:s,error:String(a)}));e.onmessage=({data:{id:s,image:o,keep:a,part:l,drop:d,file:m,thumb:u}})=>{if(m)return void n(s,createImageBitmap(m.blob,m.options));if(u)return void n(s,r(u));if(a){let x=new Uint8ClampedArray(a.data);i.set(o,new ImageData(x,a.width,a.height))}d&&i.delete(o);let w=i.get(o);if(l){if(!w)return e.postMessage({id:s,error:"the image is closed"});n(s,t(w,l))}},e.postMessage({id:0})}async function pi(){return await hd,hs??=new Promise(r=>{try{let i=`(${cd.toString()})(${ms.toString()})`,e=URL.createObjectURL(new Blob([i],{type:"text/javascript"})),t=new Worker(e,{name:"pixels"}),n=s=>{URL.revokeObjectURL(e),r(s)};t.onerror=({message:s})=>{n(void 0);for(let[o,a]of ct)a({id:o,error:s});ct.clear()},setTimeout(()=>n(void 0),pd),t.onmessage=({data:s})=>{if(s.id===0)return n(t);ct.get(s.id)?.(s),ct.delete(s.id)}}catch{r(void 0)}}),hs}function hi(r,i){return new Promise((e,t)=>{let n=++us;ct.set(n,({bitmap:s,error:o})=>s?e(s):t(new Error(o))),r.postMessage({id:n,...i})})}async function Ee(r,i){let e=await pi();return e?hi(e,{image:0,file:{blob:r,options:i}}):createImageBitmap(r,i)}async function fs(r,i,e){let t=await pi(),n={blob:r,side:e,...i&&{heat:i}};return t?hi(t,{image:0,thumb:n}):ms(n)}async function gs(r){let{width:i,height:e}=r,t=await pi();if(!t)return md(r);let n=++us,s=r.data.buffer,o=(a,l=[])=>t.postMessage(a,l);return o({id:0,image:n,keep:{data:s,width:i,height:e}},[s]),{width:i,height:e,part:(a,l,d)=>hi(t,{image:n,part:{area:Rt(a,i,e),width:l,height:d}}),close:()=>o({id:0,image:n,drop:!0})}}function md(r){let{width:i,height:e}=r;return{width:i,height:e,part:(t,n,s)=>{let o=Rt(t,i,e);return createImageBitmap(r,o.left,o.top,o.width,o.height,{resizeWidth:n,resizeHeight:s,resizeQuality:"high"})},close:()=>{}}}function Rt({left:r,top:i,width:e,height:t},n,s){let[o,a]=[Math.max(0,Math.floor(r)),Math.max(0,Math.floor(i))];return{left:Math.min(o,n-1),top:Math.min(a,s-1),width:Math.max(1,Math.min(n,Math.ceil(r+e))-o),height:Math.max(1,Math.min(s,Math.ceil(i+t))-a)}}var pd,ci,hd,hs,ct,us,me=b(()=>{"use strict";p();h();pd=1e4,hd=new Promise(r=>ci=r),ct=new Map,us=0});var T,F=b(()=>{"use strict";p();h();T=r=>r instanceof Error?r.message:String(r)});var se,Ht=b(()=>{"use strict";p();h();se=class extends Error{constructor(i,e,t,n=!1,s){super(e),this.name=i,this.subject=t,this.unsupported=n,this.unreadable=s}}});function pt(r){let[i,e]=[r.width/r.resizedWidth,r.height/r.resizedHeight];return{left:r.left*i,top:r.top*e,width:r.inputWidth*i,height:r.inputHeight*e}}var ui=b(()=>{"use strict";p();h()});function gd(r,i,e){let t=e===null?"null":typeof e=="object"?e.constructor?.name:typeof e;return new se("ArgumentError",`${r}: ${i} is wanted, not ${t}.`)}function bd(r){return typeof r!="object"||r===null||ArrayBuffer.isView(r)?!1:Symbol.iterator in r||Symbol.asyncIterator in r||"length"in r&&typeof r.length=="number"}function ws(r,i,e){if(typeof i!="object"||i===null||bd(i)||i instanceof AbortSignal)throw gd(r,"an object of options",i);for(let[t,n]of Object.entries(i)){let s=Object.hasOwn(e,t)?e[t]:void 0;if(!(n===void 0||s?.(n)))throw new se("ArgumentError",s?`${r}.${t}: ${String(n).slice(0,64)} is out of range.`:vd(r,t.slice(0,64),Object.keys(e)))}}function vd(r,i,e){let[t]=e.map(s=>[wd(i.toLowerCase(),s.toLowerCase()),s]).sort(([s],[o])=>s-o),n=t&&t[0]<=Math.max(1,t[1].length/3)?` Is "${t[1]}" meant?`:"";return`${r}: "${i}" is none of ${e.join(", ")}.${n}`}function wd(r,i){let e=Array.from({length:i.length+1},(t,n)=>n);for(let t=1;t<=r.length;t++){let n=[t];for(let s=1;s<=i.length;s++){let o=e[s-1]+(r[t-1]===i[s-1]?0:1);n.push(Math.min(o,e[s]+1,n[s-1]+1))}e=n}return e[i.length]}var fi,xs=b(()=>{"use strict";p();h();Ht();fi=r=>typeof r=="number"});function yd(r){let i=Math.min(Math.max(r,0),1)*(Ft.length-1),e=Math.min(Math.floor(i),Ft.length-2),[t,n]=[Ft[e],Ft[e+1]];return[0,1,2].map(s=>t[s]+(i-e)*(n[s]-t[s]))}function $d(r){let i=new Uint8ClampedArray(4*ht);for(let e=0;e<ht;e++){let t=e/(ht-1);i.set([...yd(t),255*r*t],4*e)}return new Uint32Array(i.buffer)}function $s(r,i,e,t){let n=new Int32Array(r).fill(-1),s=new Float32Array(r);for(let o=0;o<r;o++){let a=(o+.5-i)/e;if(a<0||a>1)continue;let l=Math.min(Math.max(a*t-.5,0),t-1);n[o]=Math.min(Math.floor(l),Math.max(t-2,0)),s[o]=l-n[o]}return{cell:n,on:s}}function Ut(r,i={}){ws("heatmap",i,xd);let{values:e,scale:t,frame:n}=r.map,s=new Set(r.map.outside),{left:o,top:a,width:l,height:d}=pt(n),m=new ImageData(i.width??n.width,i.height??n.height),[u,w]=[m.width/n.width,m.height/n.height],x=Math.max(1,Math.round(Math.max(m.width,m.height)/512)),$=new Uint32Array(m.data.buffer),E=$d(i.opacity??.75),B=$s(m.width,o*u,l*u,r.map.columns),_=$s(m.height,a*w,d*w,r.map.rows),P=r.map.columns,O=new Float32Array(P+1);for(let Z=0;Z<m.height;Z++){let he=_.cell[Z];if(!(he<0)){for(let D=0;D<P;D++){let[Y,dt]=[e[he*P+D],e[Math.min(he+1,r.map.rows-1)*P+D]];O[D]=(Y+_.on[Z]*(dt-Y))/t*(ht-1)}O[P]=O[P-1];for(let D=0;D<m.width;D++){let Y=B.cell[D];if(Y<0)continue;if(s.has((he+Math.round(_.on[Z]))*P+Y+Math.round(B.on[D]))){$[Z*m.width+D]=kd[Math.floor((D+Z)/x)%8<2?1:0];continue}let dt=O[Y]+B.on[D]*(O[Y+1]-O[Y]);$[Z*m.width+D]=E[Math.round(Math.min(Math.max(dt,0),ht-1))]}}}return m}var ys,xd,Ft,ht,kd,gi=b(()=>{"use strict";p();h();ui();xs();ys=r=>fi(r)&&r>=1,xd={opacity:r=>fi(r)&&r>=0&&r<=1,width:ys,height:ys},Ft=[[0,0,4],[31,12,72],[85,15,109],[136,34,106],[186,54,85],[227,89,51],[249,140,10],[249,201,50],[252,255,164]];ht=1024;kd=new Uint32Array(Uint8ClampedArray.of(150,150,150,153,200,200,200,189).buffer)});function ks(r,i){let{width:e,height:t}=r.canvas,n=Math.max(1,Math.min(e,t)/240),s=9*n;r.save(),r.setLineDash([]),r.font=`${s}px sans-serif`,r.textBaseline="bottom";for(let[o,a]of i.entries()){for(let[u,w]of[["#222",3],["#fff",1]])r.strokeStyle=u,r.lineWidth=w*n,r.strokeRect(a.x-n/2,a.y-n/2,a.width+n,a.height+n);let l=String(o+1),d=r.measureText(l).width+4*n,m=Math.max(0,a.y-s-2*n);r.fillStyle="#fff",r.fillRect(a.x,m,d,s+n),r.fillStyle="#222",r.fillText(l,a.x+2*n,m+s+n)}r.restore()}var Ss=b(()=>{"use strict";p();h()});function qe(r,i,e){let t=Math.min(1,e/Math.max(r,i));return[Math.max(1,Math.round(r*t)),Math.max(1,Math.round(i*t))]}function oe(r,i=Sd){let{frame:e}=r.map,[t,n]=qe(e.width,e.height,i);return createImageBitmap(Ut(r,{opacity:1,width:t,height:n}))}function U(r,i={type:"image/png"}){let e=new OffscreenCanvas(r.width,r.height);return e.getContext("2d").drawImage(r,0,0),e.convertToBlob(i)}async function J(r,i,e){let[t,n]=qe(r.width,r.height,e.side),s=await createImageBitmap(r,{resizeWidth:t,resizeHeight:n,resizeQuality:"high"}),o=new OffscreenCanvas(t,n),a=o.getContext("2d");if(a.drawImage(s,0,0),s.close(),i){let l=await oe(i);a.globalAlpha=e.opacity??.75,a.drawImage(l,0,0,t,n),a.globalAlpha=1,l.close(),e.boxes&&Md(a,i)}return o.convertToBlob({type:e.type??"image/jpeg",quality:.9})}function Md(r,i){let{frame:e}=i.map,t=r.canvas.width/e.width,n=r.canvas.height/e.height;ks(r,i.regions.map(s=>({...s,x:s.x*t,y:s.y*n,width:s.width*t,height:s.height*n})))}var Sd,V=b(()=>{"use strict";p();h();gi();Ss();Sd=320});var Vt=b(()=>{"use strict";p();h()});function Wt(r,i=r.image){let{rows:e,columns:t,scale:n,frame:s,outside:o}=r.map,a=Object.entries(r.parts).map(([l,d])=>[l,te(d)]);return{image:i,score:te(r.score),...r.anomalous!==void 0&&{anomalous:r.anomalous},...r.threshold!==void 0&&{threshold:te(r.threshold)},...r.normalized!==void 0&&{normalized:te(r.normalized)},parts:Object.fromEntries(a),method:r.method,model:r.model,map:{rows:e,columns:t,values:Array.from(r.map.values,te),scale:te(n),frame:Ed(s),...o&&{outside:o}},regions:r.regions.map(Ad),...r.regionsLeftOut>0&&{regions_left_out:r.regionsLeftOut},region_threshold:te(r.regionThreshold),...r.regionMinArea>0&&{region_min_area:r.regionMinArea},...r.decoder==="browser"&&{decoder:"browser"},...r.notes&&{notes:r.notes},digest:r.digest,model_digest:r.modelDigest,prompts_digest:r.promptsDigest,pixels_digest:r.pixelsDigest}}function bi(r,i){return Math.fround(r)>Math.fround(i)}function qt(r,i){if(i===void 0)return{threshold:i,anomalous:void 0,normalized:void 0};let[e,t]=[Math.fround(r),Math.fround(i)],n=e===t?.5:Math.fround(e/Math.fround(e+t));return{threshold:i,anomalous:bi(r,i),normalized:n}}function te(r){let i=Math.fround(r);for(let e=1;e<9;e++){let t=Number(i.toPrecision(e));if(Math.fround(t)===i)return t}return Number(i.toPrecision(9))}function Ed(r){let{resizedWidth:i,resizedHeight:e,inputWidth:t,inputHeight:n,...s}=r;return{...s,resized_width:i,resized_height:e,input_width:t,input_height:n}}function Ad(r){let{peakX:i,peakY:e,peak:t,mean:n,outline:s,...o}=r;return{...o,peak:te(t),peak_x:i,peak_y:e,mean:te(n),...s&&{outline:Array.from(s,te)}}}function Ms(r){let{peak_x:i,peak_y:e,outline:t,...n}=r;return{...n,peakX:i,peakY:e,...t&&{outline:Float32Array.from(t)}}}function Kt(r){let{resized_width:i,resized_height:e,input_width:t,input_height:n,...s}=r;return{...s,resizedWidth:i,resizedHeight:e,inputWidth:t,inputHeight:n}}var Te=b(()=>{"use strict";p();h()});function Ps(r,i,e,t){let n=jd(e),s=Ld(e);r.setUint32(i,t?s:n,t),r.setUint32(i+4,t?n:s,t)}var jd,Ld,Ts=b(()=>{p();h();jd=r=>r/2**32|0,Ld=r=>r>>>0});function Is(r){return r instanceof Uint8Array||ArrayBuffer.isView(r)&&r.constructor.name==="Uint8Array"&&"BYTES_PER_ELEMENT"in r&&r.BYTES_PER_ELEMENT===1}function Bd(r,i=""){if(typeof r!="number")throw new TypeError(xi(i)+"expected number, got "+typeof r);if(!Number.isSafeInteger(r)||r<0)throw new RangeError(xi(i)+"expected integer >= 0, got "+r);return r}function Jt(r,i,e=""){if(Is(r)&&(i===void 0||r.length===i))return r;i!==void 0&&Bd(i,"length");let t=Is(r),n=i!==void 0?` of length ${i}`:"",s=t?`length=${r.length}`:`type=${typeof r}`,o=xi(e)+"expected Uint8Array"+n+", got "+s;throw t?new RangeError(o):new TypeError(o)}function yi(r,i=!0){if(r.destroyed)throw new Error("hash was destroyed");if(i&&r.finished)throw new Error("digest() was already called")}function Bs(r,i){Jt(r,void 0,"output");let e=i.outputLen;if(!(r.length>=e))throw new RangeError('"output" expected length >= '+e)}function $i(...r){for(let i=0;i<r.length;i++)r[i].fill(0)}function Xt(r){return new DataView(r.buffer,r.byteOffset,r.byteLength)}function X(r,i){return r<<32-i|r>>>i}function zs(r){if(Jt(r),Cs)return r.toHex();let i="";for(let e=0;e<r.length;e++)i+=zd[r[e]];return i}function Ls(r){return r>=48&&r<=57?r-48:r>=65&&r<=70?r-55:r>=97&&r<=102?r-87:void 0}function _s(r){if(typeof r!="string")throw new TypeError("hex string expected, got "+typeof r);if(Cs)try{return Uint8Array.fromHex(r)}catch(n){throw n instanceof SyntaxError?new RangeError(n.message):n}let i=r.length,e=i/2;if(i%2)throw new RangeError("hex string expected, got unpadded hex of length "+i);let t=new Uint8Array(e);for(let n=0,s=0;n<e;n++,s+=2){let o=Ls(r.charCodeAt(s)),a=Ls(r.charCodeAt(s+1));if(o===void 0||a===void 0){let l=r[s]+r[s+1];throw new RangeError('hex string expected, got non-hex character "'+l+'" at index '+s)}t[n]=o*16+a}return t}function _d(r,i,e="opts"){return js(r,"defaults"),i!==void 0&&js(i,e),Object.assign(Object.create(null),r,i)}function Os(r,i={}){if(typeof r!="function")throw new TypeError('"hashCons" expected function, got type='+typeof r);i=_d({},i,"info");let e=(n,s)=>r(s).update(n).digest(),t=r(void 0);return e.outputLen=t.outputLen,e.blockLen=t.blockLen,e.canXOF=t.canXOF,e.create=n=>r(n),Object.assign(e,i),Object.freeze(e)}var xi,Cd,js,Cs,zd,Ds,Qt=b(()=>{p();h();xi=r=>r?`"${r}" `:"";Cd=(r,i)=>{if(r===null||typeof r!="object"||Array.isArray(r))throw new TypeError((i==="object"?"":`"${i}" `)+"expected object, got type="+typeof r)},js=(r,i)=>{Cd(r,i);let e=Object.getPrototypeOf(r);if(e!==Object.prototype&&e!==null)throw new TypeError(`"${i}" expected plain object`);if(Object.hasOwn(r,"__proto__"))throw new TypeError(`"${i}.__proto__" is not allowed`)};Cs=typeof Uint8Array.from([]).toHex=="function"&&typeof Uint8Array.fromHex=="function",zd=Array.from({length:256},(r,i)=>i.toString(16).padStart(2,"0"));Ds=r=>({oid:Uint8Array.from([6,9,96,134,72,1,101,3,4,2,r])})});function Rs(r,i,e){return r&i^~r&e}function Ns(r,i,e){return r&i^r&e^i&e}var er,Hs,Fs=b(()=>{p();h();Ts();Qt();er=class{blockLen;outputLen;canXOF=!1;padOffset;isLE;buffer;view;finished=!1;length=0;pos=0;destroyed=!1;constructor(i,e,t,n){this.blockLen=i,this.outputLen=e,this.padOffset=t,this.isLE=n,this.buffer=new Uint8Array(i),this.view=Xt(this.buffer)}update(i){yi(this),Jt(i);let{view:e,buffer:t,blockLen:n}=this,s=i.length,o=!1;for(let a=0;a<s;){let l=Math.min(n-this.pos,s-a);if(l===n){let d=Xt(i);for(;n<=s-a;a+=n)this.process(d,a);o=!0;continue}t.set(a===0&&l===s?i:i.subarray(a,a+l),this.pos),this.pos+=l,a+=l,this.pos===n&&(this.process(e,0),this.pos=0,o=!0)}return this.length+=i.length,o&&this.roundClean(),this}digestInto(i){yi(this),Bs(i,this),this.finished=!0;let{buffer:e,view:t,blockLen:n,isLE:s}=this,{pos:o}=this;e[o++]=128,e.fill(0,o),this.padOffset>n-o&&(this.process(t,0),e.fill(0)),Ps(t,n-8,this.length*8,s),this.process(t,0),this.roundClean();let a=i===e?t:Xt(i),l=this.outputLen,d=l/4,m=this.get();if(l%4||d>m.length)throw new Error("invalid outputLen");for(let u=0;u<d;u++)a.setUint32(4*u,m[u],s)}digest(){let{buffer:i,outputLen:e}=this;this.digestInto(i);let t=i.slice(0,e);return this.destroy(),t}_cloneIntoMeta(i){let{buffer:e,length:t,finished:n,destroyed:s,pos:o}=this;return i.destroyed=s,i.finished=n,i.length=t,i.pos=o,o&&i.buffer.set(e),i}clone(){return this._cloneInto()}},Hs=Uint32Array.from([1779033703,3144134277,1013904242,2773480762,1359893119,2600822924,528734635,1541459225])});var Od,ue,ki,Si,Us,Vs=b(()=>{p();h();Fs();Qt();Od=Uint32Array.from([1116352408,1899447441,3049323471,3921009573,961987163,1508970993,2453635748,2870763221,3624381080,310598401,607225278,1426881987,1925078388,2162078206,2614888103,3248222580,3835390401,4022224774,264347078,604807628,770255983,1249150122,1555081692,1996064986,2554220882,2821834349,2952996808,3210313671,3336571891,3584528711,113926993,338241895,666307205,773529912,1294757372,1396182291,1695183700,1986661051,2177026350,2456956037,2730485921,2820302411,3259730800,3345764771,3516065817,3600352804,4094571909,275423344,430227734,506948616,659060556,883997877,958139571,1322822218,1537002063,1747873779,1955562222,2024104815,2227730452,2361852424,2428436474,2756734187,3204031479,3329325298]),ue=new Uint32Array(64),ki=class extends er{A=0;B=0;C=0;D=0;E=0;F=0;G=0;H=0;constructor(i,e){super(64,i,8,!1),this.A=e[0]|0,this.B=e[1]|0,this.C=e[2]|0,this.D=e[3]|0,this.E=e[4]|0,this.F=e[5]|0,this.G=e[6]|0,this.H=e[7]|0}get(){let{A:i,B:e,C:t,D:n,E:s,F:o,G:a,H:l}=this;return[i,e,t,n,s,o,a,l]}set(i,e,t,n,s,o,a,l){this.A=i|0,this.B=e|0,this.C=t|0,this.D=n|0,this.E=s|0,this.F=o|0,this.G=a|0,this.H=l|0}_cloneInto(i){return(i||=new this.constructor).set(...this.get()),this._cloneIntoMeta(i)}process(i,e){for(let u=0;u<16;u++,e+=4)ue[u]=i.getUint32(e,!1);for(let u=16;u<64;u++){let w=ue[u-15],x=ue[u-2],$=X(w,7)^X(w,18)^w>>>3,E=X(x,17)^X(x,19)^x>>>10;ue[u]=E+ue[u-7]+$+ue[u-16]|0}let{A:t,B:n,C:s,D:o,E:a,F:l,G:d,H:m}=this;for(let u=0;u<64;u++){let w=X(a,6)^X(a,11)^X(a,25),x=m+w+Rs(a,l,d)+Od[u]+ue[u]|0,E=(X(t,2)^X(t,13)^X(t,22))+Ns(t,n,s)|0;m=d,d=l,l=a,a=o+x|0,o=s,s=n,n=t,t=x+E|0}t=t+this.A|0,n=n+this.B|0,s=s+this.C|0,o=o+this.D|0,a=a+this.E|0,l=l+this.F|0,d=d+this.G|0,m=m+this.H|0,this.set(t,n,s,o,a,l,d,m)}roundClean(){$i(ue)}destroy(){this.destroyed=!0,this.set(0,0,0,0,0,0,0,0),$i(this.buffer)}},Si=class extends ki{constructor(){super(32,Hs)}},Us=Os(()=>new Si,Ds(1))});function Mi(r){let i=new DataView(new ArrayBuffer(4*r.length));for(let e=0;e<r.length;e++)i.setFloat32(4*e,r[e],!0);return new Uint8Array(i.buffer)}function tr(r,i){if(i!==void 0&&!(i>=0&&i<=1))throw new se("ArgumentError",`threshold: ${i}, want 0 \u2026 1.`);let e=[r.modelDigest,r.promptsDigest,r.pixelsDigest],t="";if(e.every(Boolean)){let n=Us.create().update(Dd);for(let s of e)n.update(_s(s));n.update(Uint8Array.of(i===void 0?0:1)),i!==void 0&&n.update(Mi([i])),t=zs(n.update(Mi([r.score])).update(Mi(r.map.values)).digest())}return{...r,...qt(r.score,i),digest:t}}var Dd,Ei=b(()=>{"use strict";p();h();Vs();Qt();Ht();Te();Dd=new TextEncoder().encode(`inctrl score 2
`)});function Ie(){let r=performance.now();return async()=>{performance.now()<r+12||(await new Promise(i=>setTimeout(i)),r=performance.now())}}var rr=b(()=>{"use strict";p();h()});function Nd(r){let i=r.codePointAt(0);return i<32||i===127?qs[r]??`\\x${ir(i,2)}`:i<65536?`\\u${ir(i,4)}`:`\\U${ir(i,8)}`}function Hd(r){return r.startsWith('"')||Ai.test(r)?`"${r.replace(/["\\]/g,"\\$&").replace(Ws(Ai),Nd)}"`:/^'*[=+\-@]/.test(r)?`'${r}`:r}function Ks(r){return/^"[^]*"$/.test(r)&&r.length>1?Fd(r.slice(1,-1)):/^'+[=+\-@]/.test(r)?r.slice(1):r}function Fd(r){let i=/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|([^]))/gi;return r.replace(i,(e,t,n,s,o)=>o!==void 0?Rd[o]??o:String.fromCodePoint(parseInt(t??n??s,16)))}function nr(r){return r.replace(Ws(Ai),i=>i===`
`?i:Array.from({length:i.length},(e,t)=>`\\u${ir(i.charCodeAt(t),4)}`).join(""))}function sr(r){let i=typeof r=="string"?Hd(r):String(r??"");return/[",\n\r]|^ /.test(i)?`"${i.replaceAll('"','""')}"`:i}function Gs(r){let i=[[]],e=/("(?:[^"]|"")*"|[^,"\r\n]*)(,|\r?\n|$)/gy;for(let[t,n,s]of r.matchAll(e)){if(t===""&&i.at(-1).length===0)break;i.at(-1).push(n.startsWith('"')?n.slice(1,-1).replaceAll('""','"'):n),s!==","&&i.push([])}return i.filter(t=>t.length>0)}var Ai,Ws,ir,qs,Rd,Pi=b(()=>{"use strict";p();h();Ai=/[^\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]/u,Ws=r=>new RegExp(r.source,"gu"),ir=(r,i)=>r.toString(16).padStart(i,"0"),qs={"\x07":"\\a","\b":"\\b","\f":"\\f","\n":"\\n","\r":"\\r","	":"\\t","\v":"\\v"},Rd=Object.fromEntries(Object.entries(qs).map(([r,i])=>[i[1],r]))});function W(){Ti=Math.max(Ti+1,Date.now()*1e3);let r=crypto.getRandomValues(new Uint32Array(2));return Ti.toString(36).padStart(11,"0")+Array.from(r,i=>i.toString(36)).join("")}var Ti,ut=b(()=>{"use strict";p();h();Ti=0});function tc(r,i){for(let e=0;e<i.length;e++)r=ec[(r^i[e])&255]^r>>>8;return r}async function no(r){let i=4294967295;for(let e=Oi(r).getReader();;){let{done:t,value:n}=await e.read();if(t)return(i^4294967295)>>>0;i=tc(i,n)}}function Oi(r){let i=Ie(),e=0;return new ReadableStream({async pull(t){await i();let n=r.slice(e,e+=Xd);if(n.size===0)return t.close();t.enqueue(new Uint8Array(await n.arrayBuffer()))}})}async function rc(r){return new Response(Oi(r).pipeThrough(new CompressionStream("deflate-raw"))).blob()}function so(r,i,e){[20,Yd,e.method,0,Jd].forEach((n,s)=>r.setUint16(i+2*s,n,!0)),[e.crc,e.packed,e.size].forEach((n,s)=>r.setUint32(i+10+4*s,n,!0)),r.setUint16(i+22,e.name.length,!0)}function ic(r){let i=new DataView(new ArrayBuffer(gt));return i.setUint32(0,_i,!0),so(i,4,r),i}function nc(r,i){let e=new DataView(new ArrayBuffer(bt));return e.setUint32(0,to,!0),e.setUint16(4,788,!0),so(e,6,r),e.setUint32(38,33188<<16,!0),e.setUint32(42,i,!0),e}async function cr(r,i){let[e,t]=[[],[]],n=0;for(let{name:a,data:l}of r){let d=i(a)?await rc(l):l,m=d.size<l.size?d:l,u={name:new TextEncoder().encode(a),method:m===l?0:8,crc:await no(l),packed:m.size,size:l.size};if(e.push(ic(u),u.name,m),t.push(nc(u,n),u.name),n+=gt+u.name.length+m.size,n>lr)throw new L("tooLarge",a)}if(r.length>io)throw new L("tooLarge");let s=new Blob(t).size,o=new DataView(new ArrayBuffer(zi));return o.setUint32(0,ro,!0),o.setUint16(8,r.length,!0),o.setUint16(10,r.length,!0),o.setUint32(12,s,!0),o.setUint32(16,n,!0),new Blob([...e,...t,o],{type:"application/zip"})}async function dr(r){return new DataView(await r.arrayBuffer())}async function oo(r){if(r.size<4||(await dr(r.slice(0,4))).getUint32(0,!0)!==_i)throw new L("noZip");let i=Math.max(0,r.size-zi-65535),e=await dr(r.slice(i)),t=e.byteLength-zi;for(;t>=0&&e.getUint32(t,!0)!==ro;)t--;if(t<0)throw new L("cut");let n=e.getUint16(t+10,!0),[s,o]=[e.getUint32(t+12,!0),e.getUint32(t+16,!0)];if(n>io||s>lr||o>lr)throw new L("unsupported");if(o+s>i+t)throw new L("cut");let a=await dr(r.slice(o,o+s)),l=new Map,d=0;for(let m=0,u=0;u<n;u++){if(m+bt>s||a.getUint32(m,!0)!==to)throw new L("damaged");let[w,x,$]=[28,30,32].map(B=>a.getUint16(m+B,!0)),E=oc(r,a,m,w);if(d+=E.size,l.has(E.name))throw new L("damaged",E.name);if(d>lr)throw new L("tooLarge");l.set(E.name,E),m+=bt+w+x+$}return l}function oc(r,i,e,t){if(e+bt+t>i.byteLength)throw new L("damaged");let n=new Uint8Array(i.buffer,e+bt,t),s=new TextDecoder().decode(n),[o,a]=[8,10].map(x=>i.getUint16(e+x,!0)),[l,d,m,u]=[16,20,24,42].map(x=>i.getUint32(e+x,!0));if(!sc(s))throw new L("damaged",s);if(o&1||a!==0&&a!==8)throw new L("unsupported",s);if(a===0?d!==m:m>Qd*d)throw new L("damaged",s);return{name:s,size:m,read:async x=>{if(m>x)throw new L("tooLarge",s);let $=await dr(r.slice(u,u+gt));if($.byteLength<gt||$.getUint32(0,!0)!==_i)throw new L("damaged",s);let E=u+gt+$.getUint16(26,!0)+$.getUint16(28,!0),B=r.slice(E,E+d),_=a===0?B:await ac(B,m,s);if(_.size!==m||await no(_)!==l)throw new L("damaged",s);return _}}}async function ac(r,i,e){let t=[],n=0;try{let s=Oi(r).pipeThrough(new DecompressionStream("deflate-raw"));for(let o=s.getReader();;){let{done:a,value:l}=await o.read();if(a)return new Blob(t);if(n+=l.length,n>i){await o.cancel();break}t.push(l)}}catch{}throw new L("damaged",e)}var L,_i,to,ro,gt,bt,zi,Yd,Jd,lr,io,Xd,Qd,ec,sc,Di=b(()=>{"use strict";p();h();rr();L=class extends Error{constructor(e,t=""){super(t===""?e:`${e}: ${t}`);this.kind=e;this.entry=t}},[_i,to,ro]=[67324752,33639248,101010256],[gt,bt,zi]=[30,46,22],Yd=2048,Jd=33,lr=2**32-2,io=2**16-2,Xd=65536,Qd=1032,ec=Uint32Array.from({length:256},(r,i)=>{let e=i;for(let t=0;t<8;t++)e=e&1?e>>>1^3988292384:e>>>1;return e});sc=r=>!/[\\:\p{Cc}]|^\//u.test(r)&&r.split("/").every((i,e,t)=>i===""?e>0&&e===t.length-1:i!=="."&&i!=="..")});function R(r,...i){let e={...r};for(let t of i)delete e[t];return e}function vt(r,i){let e=r;for(let t=2;i.has(e);t++)e=`${r} (${t})`;return e}function Fi(r,i){return r.result?i!==void 0&&r.result.promptsDigest===i?r.stale?R(r,"stale"):r:r.file?R(r,"result","stale"):{...r,stale:!0}:r}var Hi,hr,wt=b(()=>{"use strict";p();h();Hi=r=>!!r.file&&!r.result&&r.error===void 0,hr=(r,i)=>[...r,...i].sort((e,t)=>e.id<t.id?-1:1)});async function wr(r,{width:i,height:e},t){let n=Math.max(i,e),s=i>=e?{resizeWidth:Qi}:{resizeHeight:Qi},a={...n>Qi?s:{},resizeQuality:"medium"},l=await Ee(r,a).catch(async()=>createImageBitmap(await t(),a));try{return await U(l,{type:"image/jpeg",quality:.85})}finally{l.close()}}var Qi,en=b(()=>{"use strict";p();h();V();me();Qi=256});var yo,$o=b(()=>{"use strict";p();h();yo={title:"Live",stage:"Video",heat:"Heatmap: je w\xE4rmer, desto un\xE4hnlicher den normalen Bildern",off:"Mit einer Kamera pr\xFCfen",offHints:{page:"Jedes Bild wird auf diesem Computer bewertet. Keines wird gespeichert, au\xDFer Sie nehmen es auf, und keines verl\xE4sst die Seite.",here:"Jedes Bild wird auf diesem Computer bewertet. Keines wird gespeichert, au\xDFer Sie nehmen es auf.",server:"Jedes Bild geht an den Server, der es bewertet. Hier wird keines gespeichert, au\xDFer Sie nehmen es auf."},start:"Kamera einschalten",again:"Erneut versuchen",openVideo:"Video \xF6ffnen",asking:"Warten auf die Kamera",askingHint:"Wenn der Browser fragt, ob diese Seite die Kamera verwenden darf, erlauben Sie es.",faults:{denied:{title:"Die Kamera ist nicht erlaubt",hint:"Klicken Sie auf das Kamera- oder Schlosssymbol neben der Adresse, erlauben Sie die Kamera und versuchen Sie es erneut. Auch die Datenschutzeinstellungen des Systems m\xFCssen sie dem Browser erlauben."},none:{title:"Keine Kamera gefunden",hint:"Schlie\xDFen Sie eine Kamera an, schalten Sie sie ein und versuchen Sie es erneut. Oder \xF6ffnen Sie ein Video."},busy:{title:"Die Kamera ist in Gebrauch",hint:"Ein anderes Programm oder eine andere Seite verwendet sie. Schlie\xDFen Sie es und versuchen Sie es erneut."},insecure:{title:"Unter dieser Adresse gibt es keine Kamera",hint:"Browser geben eine Kamera nur Seiten mit https, oder auf diesem Computer (localhost)."},gone:{title:"Die Kamera ist weg",hint:"Sie wurde getrennt oder ausgeschaltet. Schlie\xDFen Sie sie wieder an und versuchen Sie es erneut."},video:{title:"Das Video l\xE4sst sich nicht abspielen",hint:"Dieser Browser kann das Format nicht lesen. MP4 (H.264) und WebM gehen in den meisten Browsern."},other:{title:"Die Kamera funktioniert nicht",hint:"Versuchen Sie es erneut, w\xE4hlen Sie eine andere Kamera oder \xF6ffnen Sie die Seite in einem anderen Browser."}},untaught:"Noch ist nichts angelernt. Lernen Sie mit Bildern an, oder verwenden Sie Bilder dieser Kamera als normale Bilder.",untaughtShort:"Nicht angelernt",teach:"Anlernen",verdicts:{waiting:"Warten",unreadable:"Kein Bild",normal:"OK",unsure:"UNSICHER",anomalous:"NICHT OK",unknown:"Kein Grenzwert"},share:r=>`${r} des Grenzwerts`,score:"Wert",rate:"Bilder/s",size:"Pixel",freeze:"Anhalten",goOn:"Weiter",frozen:"Angehalten",space:"Leertaste",capture:"Aufnehmen",useAsNormal:"Als normales Bild verwenden",stop:"Ausschalten",captured:"Das Bild ist unter \u201EPr\xFCfen\u201C.",added:"Das Bild ist jetzt ein normales Bild.",settings:"Einstellungen",camera:"Kamera",cameraNumber:r=>`Kamera ${r}`,auto:"Aufnehmen, sobald die Szene stillsteht",showHeat:"Heatmap",showGuide:"Rahmen",mirror:"Video spiegeln",alarms:r=>r===0?"Alarme":`Alarme (${r})`,noAlarms:"Noch kein Alarm. Die letzten 30 bleiben hier, solange dieser Bildschirm offen ist.",alarmAt:r=>`Alarm um ${r}`,inspect:"Zu \u201EPr\xFCfen\u201C hinzuf\xFCgen",close:"Schlie\xDFen"}});var ko,So=b(()=>{"use strict";p();h();ko={title:"Bericht",kind:"Pr\xFCfbericht",defaultTitle:r=>`Pr\xFCfung ${r}`,titleLabel:"Titel",notes:"Bemerkungen",notesHint:"Auftrag, Charge, Pr\xFCfer, was aufgefallen ist",include:"Bilder im Bericht",notNormal:r=>`Nur die, die nicht normal sind (${r})`,all:r=>`Alle (${r})`,withImages:"Mit Bildern und Heatmaps",withSignature:"Mit Zeilen f\xFCr eine Unterschrift",save:"Bericht speichern",saveHint:"Eine Datei, die jeder Browser auch ohne Netz \xF6ffnet. Drucken Sie sie dort, um ein PDF zu erhalten.",working:"Die Datei wird erstellt",progress:(r,i)=>`(${r} von ${i})`,preview:"Vorschau des Berichts",more:r=>r===1?"und 1 weiteres Bild":`und ${r} weitere Bilder`,fileEnding:" Bericht",mapsEnding:" Heatmaps",files:"Weitere Dateien",saveFile:"Speichern",csv:"Tabelle (CSV)",csvHint:"Alle Werte, f\xFCr eine Tabellenkalkulation.",maps:"Heatmaps (ZIP)",mapsHint:"Jede Heatmap, allein und \xFCber ihrem Bild.",results:"Ergebnisse",resultsHint:"Jede Zahl aufs Bit genau, f\xFCr inctrl verify.",prompts:"Prompt-Datei",promptsHint:"Was angelernt wurde, f\xFCr die Kommandozeile.",verifyTitle:"Die Ergebnisse anderswo nachrechnen",verifyText:"Mit den Bildern in einem Ordner, den Ergebnissen und der Prompt-Datei rechnet die Kommandozeile alles nach und vergleicht jedes Bit:",folder:"ORDNER",empty:"Noch nichts zu berichten",emptyTeach:"Lernen Sie normale Bilder an und pr\xFCfen Sie dann andere. Aus den Ergebnissen entsteht der Bericht.",emptyInspect:"Pr\xFCfen Sie Bilder. Aus den Ergebnissen entsteht der Bericht.",emptyWaiting:"Die Bilder werden noch gepr\xFCft.",project:"Projekt",date:"Datum",inspected:"Gepr\xFCfte Bilder",verdicts:{normal:"Normal",unsure:"Unsicher",anomalous:"Auff\xE4llig",unreadable:"Nicht lesbar",unknown:"Kein Grenzwert",waiting:"Wartet"},waitingNote:r=>r===1?"1 Bild des Projekts fehlt hier, da es kein aktuelles Ergebnis hat.":`${r} Bilder des Projekts fehlen hier, da sie kein aktuelles Ergebnis haben.`,basis:"Wie gepr\xFCft wurde",limit:"Grenzwert",origin:"Herkunft des Grenzwerts",noLimit:"Es gibt keinen Grenzwert: Die Bilder haben Werte, aber kein Urteil.",by:{person:"Der Grenzwert wurde von Hand gesetzt.",normals:"Der Grenzwert wurde aus den Werten der normalen Bilder ermittelt.",file:"Der Grenzwert kommt aus der Prompt-Datei."},checked:r=>`An beurteilten Bildern \xFCberpr\xFCft: Er findet ${r.caught} von ${r.defects} Fehlern, bei ${r.alarms} Fehlalarmen f\xFCr ${r.fine} gute Bilder.`,unchecked:"Nicht an bekannten Fehlern \xFCberpr\xFCft: Werte, die bis zu 10 % von ihm abweichen, sind unsicher.",provisional:"Er ist vorl\xE4ufig: Es gibt wenige normale Bilder, oder sie sind sehr verschieden.",model:"Modell",method:"Verfahren",normals:"Normale Bilder",moreNormals:r=>`und ${r} weitere`,table:"Alle Bilder",tableNotNormal:"Bilder, die nicht normal sind",nothing:"Es gibt keine: Alle gepr\xFCften Bilder sind normal.",number:"Nr.",image:"Bild",verdict:"Urteil",score:"Wert",ofLimit:"Vom Grenzwert",spots:"Stellen",label:"Beurteilung",labels:{normal:"gut",anomalous:"Fehler"},percentOfLimit:r=>`${r} des Grenzwerts`,spotCount:r=>r===1?"1 Stelle":`${r} Stellen`,images:"Bilder",original:"Bild",heat:"Heatmap",legend:"Je w\xE4rmer eine Heatmap, desto un\xE4hnlicher ist das Bild dort den normalen Bildern. Rahmen zeigen auff\xE4llige Stellen.",heatOf:r=>`Heatmap von ${r}`,noPicture:"Das Bild ist im Projekt nicht aufbewahrt und kann nicht gezeigt werden.",smallCopy:"Das Original ist im Projekt nicht aufbewahrt: Dies ist eine kleine Kopie.",trace:"R\xFCckverfolgbarkeit",traceText:"Mit der Ergebnisdatei, der Prompt-Datei und den Bildern rechnet inctrl verify alles nach und vergleicht jedes Bit.",modelDigest:"Modell (SHA-256)",promptsDigest:"Was angelernt wurde (SHA-256)",software:"Software",where:"Berechnet",places:{page:"Im Browser; kein Bild hat den Computer verlassen",here:"Von einem Programm auf diesem Computer; kein Bild hat den Computer verlassen",server:"Von einem Server"},aid:"Ein Hilfsmittel zur Pr\xFCfung; nicht zur Diagnose.",made:r=>`Erstellt mit inctrl ${r}.`,signDate:"Ort, Datum",signName:"Name, Unterschrift"}});var _c,Mo,Eo=b(()=>{"use strict";p();h();$o();So();_c=r=>r.toLocaleString("de",{maximumSignificantDigits:2}),Mo={language:"Deutsch",app:{name:"Anomaliedetektor",newProject:"Neues Projekt",loading:"L\xE4dt",failed:"Start nicht m\xF6glich",steps:{start:"Start",teach:"Anlernen",inspect:"Pr\xFCfen",live:"Live",report:"Bericht"},stepList:"Schritte",home:"Startseite",learning:"lernt",learned:r=>`${r} gelernt`,inspected:(r,i)=>r<i?`${r}/${i}`:`${i}`,undo:"R\xFCckg\xE4ngig",close:"Schlie\xDFen",cancel:"Abbrechen",messages:"Meldungen",dropHere:"Dateien hier ablegen",dropNormal:"Sie werden als normale Bilder gelernt.",dropInspect:"Sie werden gepr\xFCft.",dropAsk:"Danach w\xE4hlen Sie, was sie sind.",whatAreThey:r=>r===1?"Was ist dieses Bild?":`Was sind diese ${r} Bilder?`,asNormal:"Normale Bilder zum Anlernen",asInspect:"Bilder zum Pr\xFCfen",nothingThere:"In diesem Ordner sind keine Bilder."},files:{refused:(r,i,e)=>{let t=i>r.length?` und ${i-r.length} weitere`:"";return`Ausgelassen: ${r.join(", ")}${t}: ${e}`},reasons:{empty:"Die Datei ist leer.",heatmap:"Das ist eine Heatmap von inctrl.",heic:"Dieser Browser liest kein HEIC. Speichern Sie das Bild als JPEG oder PNG; am iPhone hilft Einstellungen, Kamera, Formate, Maximale Kompatibilit\xE4t.",hidden:"Versteckte Dateien und Ordner werden nicht gelesen.",model:"Das ist ein Modell. \xD6ffnen Sie es im Men\xFC unter \u201EAnderes Modell\u201C.",other:"Das ist kein lesbares Bild.",output:"Das ist ein Ordner, den inctrl geschrieben hat.",pdf:"Ein PDF ist kein Bild. Speichern Sie die Seiten als PNG oder JPEG.",text:"Das ist Text, kein Bild.",unreadable:"Die Datei l\xE4sst sich nicht \xF6ffnen."}},privacy:{locked:"Netz gesperrt",lockedTitle:"Ihre Bilder k\xF6nnen diese Seite nicht verlassen",lockedText:"Nachdem ihre eigenen Dateien geladen waren, und bevor sie ein Bild las, hat diese Seite alle ihre Netzverbindungen gesperrt. Der Browser setzt das durch, bis die Seite neu geladen wird.",verify:"Pr\xFCfen Sie es selbst",verifySteps:["Schalten Sie das Netz ab: Alles funktioniert weiter.","\xD6ffnen Sie die Entwicklerwerkzeuge (F12), Netzwerk: Beim Arbeiten wird nichts gesendet."],test:"Versuchen, etwas zu senden",testRefused:"Der Browser hat die Verbindung verweigert.",testSent:"Die Verbindung wurde nicht verweigert. Schlie\xDFen Sie diese Seite.",limits:"Die Sperre gilt nicht f\xFCr Browser-Erweiterungen und nicht f\xFCr eine Seite, die diese einbettet.",loading:"Die Seite l\xE4dt noch ihre eigenen Dateien. Sie liest kein Bild, bevor das Netz gesperrt ist.",failed:"Das Netz ist nicht gesperrt, und kein Bild wird gelesen.",server:"Bilder gehen an den Server",serverTitle:"Der Server bewertet Ihre Bilder",serverText:"Diese Seite sendet Bilder an den Server, von dem sie kommt, und an keinen anderen. Der Server beh\xE4lt die Bilder nicht, die er bewertet.",here:"Auf diesem Computer berechnet",hereTitle:"Ihre Bilder bleiben auf diesem Computer",hereText:"Diese Seite kommt von einem Programm auf diesem Computer, inctrl app. Sie sendet Bilder an dieses Programm, das sie bewertet und nicht beh\xE4lt, und verbindet sich mit nichts anderem. Haben Sie diese Seite durch einen Tunnel ge\xF6ffnet, etwa ssh -L, l\xE4uft das Programm auf einem anderen Computer.",kept:"Projekte bleiben in diesem Browser, nur auf diesem Computer.",notKept:"Dieser Browser beh\xE4lt nichts, wenn die Seite geschlossen wird, wie in einem privaten Fenster. Exportieren Sie das Projekt, um es zu behalten.",used:r=>`Belegter Speicher: ${r}.`},menu:{title:"Men\xFC",help:"Dokumentation (englisch)",model:"Modell",modelName:"Name",digest:"SHA-256",backend:"L\xE4uft auf",threads:r=>r===1?"1 Thread":`${r} Threads`,another:"Anderes Modell \u2026",anotherTitle:"Anderes Modell",anotherText:"Die Seite l\xE4dt sich neu, l\xE4dt das Modell von dort, wo es ver\xF6ffentlicht ist, und sperrt ihr Netz wieder. Ihr Projekt bleibt.",bundled:"Das Modell dieser Seite",ofAddress:"Das Modell aus der Adresse dieser Seite",backbone:"Modell",about:(r,i,e)=>`Von ${r}, Lizenz ${i}. Gut f\xFCr: ${e}.`,load:"Laden",modelFile:"Modelldatei w\xE4hlen",modelFileText:"Oder eine Datei von diesem Computer: eine Modelldatei oder ver\xF6ffentlichte Gewichte (safetensors oder PyTorch). Sie wird hier gelesen und nirgendwohin gesendet.",modelReading:"Liest das Modell",modelChanged:r=>`Das Modell ist jetzt ${r}.`,prompts:"Gelerntes",openPrompts:"Prompt-Datei \xF6ffnen",savePrompts:"Als Prompt-Datei speichern",results:"Ergebnisse",csv:"Als CSV speichern",jsonl:"F\xFCr inctrl verify speichern",settings:"Einstellungen",language:"Sprache",keepImages:"Gepr\xFCfte Bilder im Projekt behalten",deleteAll:"Alle Daten l\xF6schen \u2026",deleteAllTitle:"Alle Projekte und Einstellungen l\xF6schen?",deleteAllText:"Alles, was diese Seite auf diesem Computer beh\xE4lt, wird gel\xF6scht. Das l\xE4sst sich nicht r\xFCckg\xE4ngig machen.",deleteAllYes:"Alles l\xF6schen",deleted:"Alle Daten sind gel\xF6scht."},projects:{title:"Projekte",name:"Projektname",current:"ge\xF6ffnet",rename:"Umbenennen",create:"Neues Projekt",importFile:"Projektdatei \xF6ffnen",exportFile:"Dieses Projekt exportieren",remove:r=>`${r} l\xF6schen`,removed:r=>`${r} ist gel\xF6scht.`,exported:r=>`${r} ist gespeichert.`,imported:r=>`${r} ist ge\xF6ffnet.`},server:{tokenTitle:"Dieser Server braucht ein Token",tokenText:r=>`${r} bewertet Bilder nur mit einem Token.`,tokenWrong:"Der Server nimmt dieses Token nicht an.",token:"Token",connect:"Verbinden",sets:"Promptsets des Servers",set:"Promptset",noSets:"Der Server hat noch keine.",none:"Keines",shareText:"Die normalen Bilder gehen an den Server, der sie f\xFCr alle Benutzer speichert.",name:"Name",share:"Lernen und speichern"},data:{elsewhere:r=>`\u201E${r}\u201C ist in einem anderen Tab offen.`,gone:r=>`\u201E${r}\u201C l\xE4sst sich nicht \xF6ffnen: Es wurde gel\xF6scht.`,refused:"Dieser Browser speichert keine Projekte. Exportieren Sie das Projekt.",full:"Kein Platz mehr f\xFCr das Projekt. Exportieren Sie es, oder l\xF6schen Sie andere.",filesGone:r=>`Das Projekt ist ohne das gespeichert, was nicht mehr lesbar ist: ${r.join(", ")}.`,otherModel:"Dieses Projekt ist von einem anderen Modell. Die Bilder werden neu gelernt.",archive:{noZip:r=>`${r} ist keine Projektdatei.`,cut:r=>`${r} ist nicht vollst\xE4ndig: Das Ende fehlt.`,damaged:(r,i)=>`${r} ist besch\xE4digt${i&&` (${i})`}.`,unsupported:(r,i)=>`${r} ist so gepackt, dass es hier nicht gelesen wird${i&&` (${i})`}.`,tooLarge:(r,i)=>`${r}: ${i||"sie"} ist zu gro\xDF f\xFCr eine Projektdatei.`,version:r=>`${r} ist von einer sp\xE4teren Version dieses Programms.`},notLoaded:"Das Modell ist noch nicht geladen.",noPrompts:(r,i)=>`${r} ist keine passende Prompt-Datei: ${i}`,noneReadable:"Keines der normalen Bilder ist lesbar.",otherPrompts:"Das hat ein anderes Modell gelernt, und seine Bilder sind nicht hier.",promptsOpened:r=>`${r} ersetzt die normalen Bilder.`},start:{title:"Zeigen, was normal ist. Finden, was es nicht ist.",lead:"Einige normale Bilder gen\xFCgen. In Sekunden sind sie gelernt, und in anderen Bildern ist markiert, was davon abweicht.",inPage:"Alles bleibt auf Ihrem Computer.",drop:"Normale Bilder hier ablegen",dropHint:"Gute Teile, gesunde Aufnahmen, eine leere Szene. Ein Bild gen\xFCgt f\xFCr den Anfang, 4 bis 8 sind besser.",samples:"In 10 Sekunden ausprobieren",samplesText:"Bilder von Gewebe, teils mit L\xF6chern, Flecken und gezogenen F\xE4den.",useSamples:"Beispiele ausprobieren",sampleName:"Gewebe-Beispiele",frameGood:"Normale Bilder",frameLearn:"Lernt sie",frameMarked:"Markiert andere",projects:"Ihre Projekte",noProjects:"Ihre Projekte bleiben in diesem Browser.",loading:"L\xE4dt das Modell",loaded:(r,i)=>`${r} von ${i}`,left:r=>`, noch etwa ${r}`,fault:"Die Seite kann nicht arbeiten",faultHelp:"Laden Sie die Seite neu. Hilft das nicht, versuchen Sie es mit einem aktuellen Chrome, Edge, Firefox oder Safari.",fromFile:"Sie ist als Datei ge\xF6ffnet (file://). Starten Sie inctrl app, oder legen Sie den Ordner auf einen Webserver.",again:"Neu laden"},teach:{title:"Anlernen: normale Bilder",lead:"Allein aus diesen Bildern wird gelernt, was normal ist. Weitere k\xF6nnen Sie \xFCberall auf der Seite ablegen.",addFiles:"Bilder w\xE4hlen",addFolder:"Ordner w\xE4hlen",addCamera:"Kamera",addLearn:"Normale Bilder hinzuf\xFCgen",addCheck:"Zum Kontrollsatz hinzuf\xFCgen",learnGroup:r=>`Gelernt (${r})`,learnText:"Zeigen Sie alles, was als normal gilt: 4 bis 8 Bilder.",learnMost:r=>`Zeigen Sie alles, was als normal gilt. H\xF6chstens ${r} Bilder werden gelernt, weitere kommen in den Kontrollsatz.`,checkGroup:r=>`Kontrollsatz (${r})`,checkText:"Weitere normale Bilder, die nicht gelernt werden. Sie machen den Grenzwert zwischen normal und auff\xE4llig genauer.",imageNumber:r=>`${r}.`,reading:"Noch nicht gelernt",ok:"Gelernt",checked:"Pr\xFCft den Grenzwert",odd:"Weicht am meisten ab",unreadable:"Nicht lesbar",toCheck:"In den Kontrollsatz",toLearn:"Zu den gelernten",moveToCheck:r=>`${r} in den Kontrollsatz`,moveToLearn:r=>`${r} zu den gelernten`,remove:r=>`${r} entfernen`,removed:r=>`${r} ist entfernt.`,removeAll:"Alle entfernen",removeAllOf:r=>`Alle entfernen: ${r}`,removedAll:r=>`${r} Bilder sind entfernt.`,showAll:r=>`Alle ${r} zeigen`,advice:"F\xFCr gute Ergebnisse",advices:["Gleiche Kamera, gleiches Licht und gleicher Abstand wie bei den Bildern zum Pr\xFCfen.","Nur normale Bilder: Alles, was sie zeigen, gilt als normal."],oddText:r=>`Bild ${r} weicht am meisten von den anderen ab. Zeigt es einen Fehler oder eine andere Ansicht, entfernen Sie es. Ist es normal, f\xFCgen Sie \xE4hnliche hinzu.`,empty:"Noch nichts gelernt",emptyText:"F\xFCgen Sie normale Bilder hinzu. Eines gen\xFCgt f\xFCr den Anfang.",waiting:"Wartet auf das Modell",waitingText:"Die Bilder werden gelernt, sobald es geladen ist.",learning:"Lernt",failed:"Das Lernen ist gescheitert",stopped:"Das Lernen wurde abgebrochen",again:"Lernen",ready:r=>`Bereit: aus ${r===1?"1 Bild":`${r} Bildern`} gelernt`,readyFrom:r=>`Bereit: ${r}`,noLimit:"Es gibt noch keinen Grenzwert zwischen normal und auff\xE4llig. F\xFCgen Sie normale Bilder hinzu.",provisional:"Der Grenzwert zwischen normal und auff\xE4llig ist eine erste Sch\xE4tzung. Weitere normale Bilder im Kontrollsatz machen ihn genau, ebenso bekannte Fehler beim Pr\xFCfen.",limit:r=>`Der Grenzwert zwischen normal und auff\xE4llig gilt f\xFCr ${r} Fehlalarme. Bekannte Fehler best\xE4tigen ihn beim Pr\xFCfen.`,notes:r=>r===1?"1 Hinweis dazu, wie Bilder gelesen wurden":`${r} Hinweise dazu, wie Bilder gelesen wurden`,inspect:"Jetzt pr\xFCfen",camera:"Kamera",cameraImage:"Was die Kamera sieht",whichCamera:"Welche Kamera",noCamera:r=>`Keine Kamera: ${r}`,shoot:"Foto aufnehmen",shot:r=>r===1?"1 Foto aufgenommen":`${r} Fotos aufgenommen`,done:"Fertig",options:{title:"Optionen",foreground:"Einfarbigen Hintergrund ignorieren",foregroundText:"Eine einzige Farbe rund um das Objekt wird nicht bewertet.",tiles:"Kleine Fehler, langsamer",tilesText:"Sieht auch Ausschnitte des Bildes einzeln an. Dauert mehrmals so lange.",parts:"Ausschnitte entlang der k\xFCrzeren Seite",tilesOf:r=>`${r} \xD7 ${r}`,grid:"Lange oder breite Bilder",gridText:"Sieht die Bilder in ihrer eigenen Form an.",centre:"Nur die Mitte",centreText:"Sieht das mittlere Quadrat eines Bildes an.",angle:"Objekte in jedem Winkel",angleText:"Jedes normale Bild wird in mehreren Drehungen gelernt.",angleAuto:"Nach den Bildern entscheiden",angleNone:"Nein, immer gleich",angleAny:"Ja, in jedem Winkel",angleMirrored:"Ja, auch gespiegelt",region:"Bereich",regionText:"Das ganze Bild.",regionSome:"Nur der gemalte Bereich, wie die Bilder zeigen.",regionPaint:"Bereich malen",regionChange:"Bereich \xE4ndern",regionClear:"Ganzes Bild",method:"Verfahren",methodText:"Nach einer \xC4nderung werden die Bilder neu gelernt.",methodInctrl:"An Fehlern anderer Dinge trainiert",methodPatch:"Allein nach den normalen Bildern",className:"Was die Bilder zeigen",classNameText:"Ein oder zwei englische W\xF6rter, etwa hazelnut."},region:{title:"Bereich malen",help:"Malen Sie den Teil des Bildes an, der z\xE4hlt. Ist nichts gemalt, z\xE4hlt das ganze Bild.",picture:"Ein normales Bild mit dem Gemalten",brush:"Pinsel",look:"Hier hinsehen",ignore:"Das ignorieren",erase:"Radierer",size:"Gr\xF6\xDFe",rectangle:"Rechteck, in Prozent",left:"Links",top:"Oben",width:"Breite",height:"H\xF6he",addRectangle:"Rechteck malen",added:"Gemalt.",undone:"Zur\xFCckgenommen.",cleared:"Nichts ist gemalt.",clear:"Leeren",use:"Diesen Bereich verwenden"}},inspect:{title:"Pr\xFCfen",addFiles:"Dateien w\xE4hlen",addFolder:"Ordner w\xE4hlen",addTitle:"Bilder zum Pr\xFCfen hinzuf\xFCgen",addText:"Legen Sie Dateien oder einen Ordner hier ab, oder w\xE4hlen Sie sie.",addBefore:"Sie k\xF6nnen die Bilder zum Pr\xFCfen schon hinzuf\xFCgen. Sie warten auf das Anlernen.",nothingLearned:"Noch nichts angelernt",nothingLearnedText:"Zeigen Sie zuerst einige normale Bilder. Dann wird hier jedes Bild mit ihnen verglichen.",toTeach:"Normale Bilder anlernen",images:"Bilder",show:"Zeigen",chips:{all:"Alle",anomalous:"Auff\xE4llig",unsure:"Unsicher",normal:"Normal",unreadable:"Nicht lesbar"},search:"Nach Namen suchen",find:"Suchen \u2026",sort:"Reihenfolge",orders:{added:"Wie hinzugef\xFCgt",score:"H\xF6chster Wert zuerst",name:"Nach Namen"},noneFit:"Es gibt kein solches Bild. W\xE4hlen Sie Alle, oder suchen Sie etwas anderes.",progress:(r,i,e,t)=>`${r} von ${i}`+(e>0?`, ${_c(e)}/s, noch ${t}`:""),paused:(r,i)=>`Angehalten bei ${r} von ${i}`,pause:"Anhalten",resume:"Fortsetzen",remove:"Bild entfernen",removeKey:"Taste Entf",removed:r=>`${r} ist entfernt.`,verdicts:{waiting:"Wartet",unreadable:"Nicht lesbar",normal:"Normal",unsure:"Unsicher",anomalous:"Auff\xE4llig",unknown:"Noch kein Grenzwert"},short:{waiting:"wartet",unreadable:"nicht lesbar",normal:"normal",unsure:"unsicher",anomalous:"auff\xE4llig",unknown:"\u2013"},labels:{normal:"gut",anomalous:"Fehler"},percent:r=>`${r} %`,ofLimit:r=>`${r} % des Grenzwerts`,raw:r=>`Wert ${r.toLocaleString("de",{minimumFractionDigits:4,maximumFractionDigits:4})}`,unchecked:"Der Grenzwert ist noch nicht an bekannten Fehlern gepr\xFCft.",guess:"Der Grenzwert ist eine erste Sch\xE4tzung, noch nicht an bekannten Fehlern gepr\xFCft.",outdated:"Ergebnis veraltet",stale:"Das Ergebnis ist von fr\xFCher, bevor andere Bilder gelernt wurden. F\xFCgen Sie das Bild noch einmal hinzu, um es neu zu bewerten.",imageNamed:r=>`Bild ${r}`,position:(r,i)=>`${r} von ${i}`,previous:"Voriges Bild",next:"N\xE4chstes Bild",back:"Zur\xFCck zu allen Bildern",tools:"Betrachter",zoom:"Vergr\xF6\xDFerung",zoomIn:"Vergr\xF6\xDFern",zoomOut:"Verkleinern",zoomFit:"Ganzes Bild zeigen",heat:"Heatmap",space:"Leertaste",holdSpace:"Leertaste halten, um das Bild ohne Heatmap zu sehen",legendTitle:"Die Farben der Heatmap, von den normalen Bildern \xE4hnlich bis un\xE4hnlich",legendLow:"normal",legendHigh:"auff\xE4llig",boxes:"Rahmen",sides:"Neben dem \xE4hnlichsten normalen Bild",full:"Ganzer Bildschirm",keys:"Tasten",keyList:[["\u2190 \u2192","voriges, n\xE4chstes Bild"],["N","ist gut"],["D","ist ein Fehler"],["Leertaste","halten: ohne Heatmap"],["B","Rahmen"],["S","neben dem \xE4hnlichsten normalen Bild"],["F","ganzer Bildschirm"],["+ \u2212 0","gr\xF6\xDFer, kleiner, ganzes Bild"],["Umschalt + Pfeile","Bild verschieben"],["Entf","Bild entfernen"],["?","diese Liste"]],strongest:r=>`Weicht ${r} am meisten ab`,places:["oben links","oben","oben rechts","links","in der Mitte","rechts","unten links","unten","unten rechts"],retry:"Noch einmal versuchen",noOriginal:"Das Bild selbst ist nicht gespeichert. F\xFCgen Sie es noch einmal hinzu, um es ganz zu sehen, und warum.",why:"Warum",spots:"Stellen, die st\xE4rkste zuerst",spot:r=>`Stelle ${r}`,thisSpot:"Diese Stelle",nearestSpot:"\xC4hnlichste normale Stelle",nearestImage:r=>`Am \xE4hnlichsten: ${r}`,inImage:r=>`In ${r}`,comparing:"Vergleicht \u2026",gone:"Das normale Bild wurde entfernt.",fromFile:"Eine Prompt-Datei enth\xE4lt keine normalen Bilder zum Zeigen.",fromServer:"Der Server sendet seine normalen Bilder nicht.",say:"Ihr Urteil",sayings:{normal:"Ist gut",anomalous:"Ist ein Fehler"},labelKey:{normal:"Taste N",anomalous:"Taste D"},labelled:{normal:"Ihr Urteil: gut. Noch einmal dr\xFCcken nimmt es zur\xFCck.",anomalous:"Ihr Urteil: Fehler. Noch einmal dr\xFCcken nimmt es zur\xFCck."},offer:"Von nun an als normales Bild verwenden?",addToCheck:"In den Kontrollsatz",teachIt:"Anlernen",taught:{check:r=>`${r} ist jetzt im Kontrollsatz.`,learn:r=>`${r} wird als normales Bild angelernt.`},details:{title:"Einzelheiten",score:"Wert",limit:"Grenzwert",size:"Pixel",regions:"Stellen",method:"Verfahren",decoder:"Gelesen von"},decoders:{inctrl:"dieser Seite: \xFCberall gleicher Wert",browser:"dem Browser"},limit:"Grenzwert",noLimit:"Es gibt noch keinen Grenzwert: Die normalen Bilder sind ohne ihn angelernt.",limitValue:(r,i)=>`${r.toLocaleString("de",{maximumFractionDigits:4})}, ${i} % des angelernten Grenzwerts`,presets:"Vorgeschlagene Grenzwerte",preset:{more:"Mehr finden",balanced:"Ausgewogen",fewer:"Weniger Alarme"},counted:{anomalous:r=>`${r} auff\xE4llig`,unsure:r=>`${r} unsicher`,normal:r=>`${r} normal`},notChecked:(r,i)=>{let e=[r>0&&`${r} Fehler`,i>0&&(i===1?"1 gutes":`${i} gute`)].filter(t=>t);return"Noch nicht an bekannten Fehlern gepr\xFCft."+(e.length>0?` Beurteilen Sie noch ${e.join(" und ")}, um den besten Grenzwert zu finden.`:"")},best:r=>`Bester Grenzwert ${r.limit.toLocaleString("de",{maximumFractionDigits:3})}: findet ${r.caught} von ${r.defects}, ${r.alarms} ${r.alarms===1?"Fehlalarm":"Fehlalarme"}.`,checkedNow:r=>`An Ihren Urteilen gepr\xFCft: findet ${r.caught} von ${r.defects}, ${r.alarms} ${r.alarms===1?"Fehlalarm":"Fehlalarme"} bei ${r.fine} guten.`,apply:"\xDCbernehmen",applied:r=>`Der Grenzwert ist ${r.toLocaleString("de",{maximumFractionDigits:3})}.`,aid:"Eine Hilfe zum Pr\xFCfen; nicht f\xFCr Diagnosen.",chartKey:{bars:"Ergebnisse",normals:"normale Bilder",labels:"Ihre Urteile"}},live:yo,report:ko}});var Ao,Po=b(()=>{"use strict";p();h();Ao={title:"Live",stage:"Video",heat:"Heat map: the warmer, the less it looks like the normal images",off:"Inspect with a camera",offHints:{page:"Each frame is scored on this computer. No frame is stored unless you capture it, and none leaves the page.",here:"Each frame is scored on this computer. No frame is stored unless you capture it.",server:"Each frame is sent to the server, which scores it. No frame is stored here unless you capture it."},start:"Turn on the camera",again:"Try again",openVideo:"Open a video",asking:"Waiting for the camera",askingHint:"If the browser asks whether this page may use the camera, allow it.",faults:{denied:{title:"The camera is not allowed",hint:"Click the camera or lock icon beside the address, allow the camera, then try again. The system's privacy settings must allow it for the browser too."},none:{title:"No camera found",hint:"Connect a camera and check that it is turned on, then try again. Or open a video."},busy:{title:"The camera is in use",hint:"Another program or page has it. Close that one, then try again."},insecure:{title:"No camera at this address",hint:"Browsers give a camera only to pages with https, or on this computer (localhost)."},gone:{title:"The camera was disconnected",hint:"Connect it and turn it on, then try again."},video:{title:"The video cannot be played",hint:"This browser does not read its format. MP4 (H.264) and WebM work in most browsers."},other:{title:"The camera does not work",hint:"Try again, choose another camera, or open this page in another browser."}},untaught:"Nothing is learned yet. Teach it with images, or use frames of this camera as normal images.",untaughtShort:"Not taught",teach:"Teach",verdicts:{waiting:"Waiting",unreadable:"No frame",normal:"OK",unsure:"UNSURE",anomalous:"NOT OK",unknown:"No limit"},share:r=>`${r} of the limit`,score:"Score",rate:"Frames/s",size:"Pixels",freeze:"Freeze",goOn:"Continue",frozen:"Frozen",space:"Space",capture:"Capture",useAsNormal:"Use as normal",stop:"Turn off",captured:"The frame is in Inspect.",added:"The frame is a normal image now.",settings:"Settings",camera:"Camera",cameraNumber:r=>`Camera ${r}`,auto:"Capture when the scene stands still",showHeat:"Heat map",showGuide:"Frame guide",mirror:"Mirror the video",alarms:r=>r===0?"Alarms":`Alarms (${r})`,noAlarms:"No alarms so far. The last 30 are held here while this screen is open.",alarmAt:r=>`Alarm at ${r}`,inspect:"Add to Inspect",close:"Close"}});var To,Io=b(()=>{"use strict";p();h();To={title:"Report",kind:"Inspection report",defaultTitle:r=>`Inspection of ${r}`,titleLabel:"Title",notes:"Notes",notesHint:"Order, batch, inspector, what was noticed",include:"Images in the report",notNormal:r=>`Only those that are not normal (${r})`,all:r=>`All (${r})`,withImages:"With images and heat maps",withSignature:"With lines for a signature",save:"Save report",saveHint:"One file that any browser opens, also without a network. Print it there to get a PDF.",working:"Making the file",progress:(r,i)=>`(${r} of ${i})`,preview:"Preview of the report",more:r=>r===1?"and 1 more image":`and ${r} more images`,fileEnding:" report",mapsEnding:" maps",files:"Other files",saveFile:"Save",csv:"Table (CSV)",csvHint:"All scores, for a spreadsheet.",maps:"Heat maps (ZIP)",mapsHint:"Each heat map, alone and over its image.",results:"Results",resultsHint:"Every number to the bit, for inctrl verify.",prompts:"Prompt file",promptsHint:"What was learned, for the command line.",verifyTitle:"Verify the results elsewhere",verifyText:"With the images in one folder, the results and the prompt file, the command line computes all again and compares every bit:",folder:"FOLDER",empty:"Nothing to report yet",emptyTeach:"Teach it normal images, then inspect others. The report is made from the results.",emptyInspect:"Inspect some images. The report is made from their results.",emptyWaiting:"The images are still being inspected.",project:"Project",date:"Date",inspected:"Images inspected",verdicts:{normal:"Normal",unsure:"Unsure",anomalous:"Anomalous",unreadable:"Unreadable",unknown:"No limit",waiting:"Waiting"},waitingNote:r=>r===1?"1 image of the project is not included, because it has no current result.":`${r} images of the project are not included, because they have no current result.`,basis:"How it was inspected",limit:"Limit",origin:"How the limit was set",noLimit:"There is no limit: the images have scores, but no verdicts.",by:{person:"The limit was set by a person.",normals:"The limit was found from the scores of the normal images.",file:"The limit comes from the prompt file."},checked:r=>`Checked against labelled images: it finds ${r.caught} of ${r.defects} defects and gives ${r.alarms} false alarms for ${r.fine} images that are fine.`,unchecked:"Not checked against known defects: scores within 10% of it are unsure.",provisional:"It is provisional: there are few normal images, or they differ widely.",model:"Model",method:"Method",normals:"Normal images",moreNormals:r=>`and ${r} more`,table:"All images",tableNotNormal:"Images that are not normal",nothing:"There are none: all inspected images are normal.",number:"No.",image:"Image",verdict:"Verdict",score:"Score",ofLimit:"Of limit",spots:"Spots",label:"Inspector",labels:{normal:"fine",anomalous:"defect"},percentOfLimit:r=>`${r} of the limit`,spotCount:r=>r===1?"1 spot":`${r} spots`,images:"Images",original:"Image",heat:"Heat map",legend:"The warmer a heat map, the less the image looks like the normal images there. Boxes mark the anomalous spots.",heatOf:r=>`Heat map of ${r}`,noPicture:"The image was not kept in the project, so it cannot be shown.",smallCopy:"The original was not kept in the project: this is a small copy.",trace:"Traceability",traceText:"With the results file, the prompt file and the images, inctrl verify computes all again and compares every bit.",modelDigest:"Model (SHA-256)",promptsDigest:"What was learned (SHA-256)",software:"Software",where:"Computed",places:{page:"In the browser; no image left the computer",here:"By a program on this computer; no image left the computer",server:"By a server"},aid:"An aid for inspection; not for diagnosis.",made:r=>`Made with inctrl ${r}.`,signDate:"Place, date",signName:"Name, signature"}});var Oc,jo,Lo=b(()=>{"use strict";p();h();Po();Io();Oc=r=>r.toLocaleString("en",{maximumSignificantDigits:2}),jo={language:"English",app:{name:"Anomaly detector",newProject:"New project",loading:"Loading",failed:"Cannot start",steps:{start:"Start",teach:"Teach",inspect:"Inspect",live:"Live",report:"Report"},stepList:"Steps",home:"Start page",learning:"learning",learned:r=>`${r} learned`,inspected:(r,i)=>r<i?`${r}/${i}`:`${i}`,undo:"Undo",close:"Close",cancel:"Cancel",messages:"Messages",dropHere:"Drop the files anywhere",dropNormal:"They are learned as normal images.",dropInspect:"They are inspected.",dropAsk:"Then choose what they are.",whatAreThey:r=>r===1?"What is this image?":`What are these ${r} images?`,asNormal:"Normal images, to learn from",asInspect:"Images to inspect",nothingThere:"There are no images in this folder."},files:{refused:(r,i,e)=>{let t=i>r.length?` and ${i-r.length} more`:"";return`Left out ${r.join(", ")}${t}: ${e}`},reasons:{empty:"the file is empty.",heatmap:"this is a heat map that inctrl wrote.",heic:"this browser does not read HEIC. Save it as JPEG or PNG; on an iPhone choose Settings, Camera, Formats, Most Compatible.",hidden:"hidden files and folders are not read.",model:"this is a model. Open it in the menu, under Another model.",other:"this is not an image that can be read.",output:"this is a folder that inctrl wrote.",pdf:"a PDF is not an image. Save its pages as PNG or JPEG.",text:"this is text, not an image.",unreadable:"the file cannot be opened."}},privacy:{locked:"Network locked",lockedTitle:"Your images cannot leave this page",lockedText:"After it loaded its own files, and before it read any image, this page blocked all of its network connections. The browser enforces this until the page is loaded again.",verify:"See for yourself",verifySteps:["Turn the network off: everything still works.","Open the developer tools (F12), Network: nothing is sent while you work."],test:"Try to send something",testRefused:"The browser refused the connection.",testSent:"The connection was not refused. Close this page.",limits:"The lock does not cover browser extensions, or a page that embeds this one.",loading:"The page is still loading its own files. It reads no image until the network is locked.",failed:"The network is not locked, and no image is read.",server:"Images go to the server",serverTitle:"The server scores your images",serverText:"This page sends images to the server that it comes from, and to no other. The server does not keep the images that it scores.",here:"Computed on this computer",hereTitle:"Your images stay on this computer",hereText:"This page comes from a program on this computer, inctrl app. It sends images to that program, which scores them and does not keep them, and connects to nothing else. If you opened this page through a tunnel, such as ssh -L, the program runs on another computer.",kept:"Projects are kept in this browser, on this computer only.",notKept:"This browser keeps nothing when the page is closed, as in a private window. Export the project to keep it.",used:r=>`Storage used: ${r}.`},menu:{title:"Menu",help:"Documentation",model:"Model",modelName:"Name",digest:"SHA-256",backend:"Runs on",threads:r=>r===1?"1 thread":`${r} threads`,another:"Another model \u2026",anotherTitle:"Another model",anotherText:"The page reloads, loads the model from where it is published, and locks its network again. Your project stays.",bundled:"The model that comes with the page",ofAddress:"The model in this page's address",backbone:"Model",about:(r,i,e)=>`From ${r}, licence ${i}. Good for ${e}.`,load:"Load",modelFile:"Choose a model file",modelFileText:"Or a file from this computer: a model file, or published weights (safetensors or PyTorch). It is read here and sent nowhere.",modelReading:"Reading the model",modelChanged:r=>`The model is now ${r}.`,prompts:"What was learned",openPrompts:"Open a prompt file",savePrompts:"Save as a prompt file",results:"Results",csv:"Save as CSV",jsonl:"Save for inctrl verify",settings:"Settings",language:"Language",keepImages:"Keep the inspected images in the project",deleteAll:"Delete all data \u2026",deleteAllTitle:"Delete all projects and settings?",deleteAllText:"All that this page keeps on this computer is deleted. This cannot be undone.",deleteAllYes:"Delete all",deleted:"All data is deleted."},projects:{title:"Projects",name:"Project name",current:"current",rename:"Rename",create:"New project",importFile:"Open a project file",exportFile:"Export this project",remove:r=>`Delete ${r}`,removed:r=>`Deleted ${r}.`,exported:r=>`Saved ${r}.`,imported:r=>`Opened ${r}.`},server:{tokenTitle:"This server needs a token",tokenText:r=>`${r} scores images only for those who have a token.`,tokenWrong:"The server does not accept this token.",token:"Token",connect:"Connect",sets:"Prompt sets of the server",set:"Prompt set",noSets:"The server has none yet.",none:"None",shareText:"The normal images are sent to the server, which stores them for all its users.",name:"Name",share:"Learn and store"},data:{elsewhere:r=>`\u201C${r}\u201D is open in another tab.`,gone:r=>`\u201C${r}\u201D cannot be opened: it was deleted.`,refused:"This browser does not store projects. Export the project to keep it.",full:"There is no space left to store the project. Export it, or delete other projects.",filesGone:r=>`The project is stored without what cannot be read any more: ${r.join(", ")}.`,otherModel:"This project was made with another model. Its images are learned again.",archive:{noZip:(r,i)=>`${r} is not a project file.`,cut:(r,i)=>`${r} is not complete: its end is missing.`,damaged:(r,i)=>`${r} is damaged${i&&` (${i})`}.`,unsupported:(r,i)=>`${r} is packed in a way that cannot be read here${i&&` (${i})`}.`,tooLarge:(r,i)=>`${r}: ${i||"it"} is too large for a project file.`,version:(r,i)=>`${r} was made by a later version of this program.`},notLoaded:"The model is not loaded yet.",noPrompts:(r,i)=>`${r} cannot be used as a prompt file: ${i}`,noneReadable:"None of the normal images can be read.",otherPrompts:"This was learned with another model, and its images are not here to be learned again.",promptsOpened:r=>`${r} takes the place of the normal images.`},start:{title:"Show it what is normal. It marks what is not.",lead:"A few normal images are enough. It learns them in seconds, and shows where other images differ from them.",inPage:"Everything stays on your computer.",drop:"Drop normal images here",dropHint:"Good parts, healthy scans, an empty scene. One image is enough to begin, 4 to 8 are better.",samples:"Try it in 10 seconds",samplesText:"Images of fabric, some with holes, stains and pulled threads.",useSamples:"Try the samples",sampleName:"Fabric samples",frameGood:"Normal images",frameLearn:"It learns them",frameMarked:"It marks others",projects:"Your projects",noProjects:"Your projects are kept in this browser.",loading:"Loading the model",loaded:(r,i)=>`${r} of ${i}`,left:r=>`, about ${r} left`,fault:"The page cannot work",faultHelp:"Load the page again. If that does not help, try a current Chrome, Edge, Firefox or Safari.",fromFile:"It was opened as a file (file://). Run inctrl app, or put its folder on a web server.",again:"Load again"},teach:{title:"Teach: normal images",lead:"It learns what is normal from these images alone. You can drop more anywhere on the page.",addFiles:"Choose images",addFolder:"Choose a folder",addCamera:"Camera",addLearn:"Add normal images",addCheck:"Add to the check set",learnGroup:r=>`Learned (${r})`,learnText:"Show all that counts as normal: 4 to 8 images.",learnMost:r=>`Show all that counts as normal. At most ${r} images are learned, more go to the check set.`,checkGroup:r=>`Check set (${r})`,checkText:"More normal images, which are not learned. They make the limit between normal and anomalous more accurate.",imageNumber:r=>`${r}.`,reading:"Not learned yet",ok:"Learned",checked:"Checks the limit",odd:"Differs most",unreadable:"Cannot be read",toCheck:"Move to the check set",toLearn:"Move to the learned images",moveToCheck:r=>`Move ${r} to the check set`,moveToLearn:r=>`Move ${r} to the learned images`,remove:r=>`Remove ${r}`,removed:r=>`Removed ${r}.`,removeAll:"Remove all",removeAllOf:r=>`Remove all: ${r}`,removedAll:r=>`Removed ${r} images.`,showAll:r=>`Show all ${r}`,advice:"For good results",advices:["Same camera, light and distance as for the images to inspect.","Only normal images: all that they show counts as normal."],oddText:r=>`Image ${r} differs most from the others. If it shows a defect or another view, remove it. If it is normal, add more like it.`,empty:"Nothing learned yet",emptyText:"Add normal images. One is enough to begin.",waiting:"Waiting for the model",waitingText:"The images are learned as soon as it is loaded.",learning:"Learning",failed:"Learning failed",stopped:"Learning was stopped",again:"Learn",ready:r=>`Ready: learned from ${r===1?"1 image":`${r} images`}`,readyFrom:r=>`Ready: ${r}`,noLimit:"There is no limit between normal and anomalous yet. Add normal images.",provisional:"The limit between normal and anomalous is a first guess. More normal images in the check set make it accurate. So do known defects, when you inspect.",limit:r=>`The limit between normal and anomalous is set for ${r} false alarms. Check it with known defects when you inspect.`,notes:r=>r===1?"1 note on how images were read":`${r} notes on how images were read`,inspect:"Now inspect",camera:"Camera",cameraImage:"What the camera sees",whichCamera:"Which camera",noCamera:r=>`No camera: ${r}`,shoot:"Take a photo",shot:r=>r===1?"1 photo taken":`${r} photos taken`,done:"Done",options:{title:"Options",foreground:"Ignore plain background",foregroundText:"A single colour all around the object is not judged.",tiles:"Small defects, slower",tilesText:"Also looks at parts of the image, one by one. Takes several times as long.",parts:"Parts along the shorter side",tilesOf:r=>`${r} \xD7 ${r}`,grid:"Long or wide images",gridText:"Looks at the images in their own shape.",centre:"The centre only",centreText:"Looks at the central square of an image.",angle:"Objects at any angle",angleText:"Each normal image is learned in several rotations.",angleAuto:"Decide from the images",angleNone:"No, always the same",angleAny:"Yes, at any angle",angleMirrored:"Yes, and mirrored",region:"Where to look",regionText:"The whole image.",regionSome:"Only the painted region, as the images show.",regionPaint:"Paint a region",regionChange:"Change the region",regionClear:"Whole image",method:"How it compares",methodText:"After a change, the images are learned again.",methodInctrl:"Trained on defects of other things",methodPatch:"By the normal images alone",className:"What the images show",classNameText:"A word or two, such as hazelnut."},region:{title:"Where to look",help:"Paint the part of the image that counts. If nothing is painted, all of it counts.",picture:"A normal image, with what is painted",brush:"Brush",look:"Look here",ignore:"Ignore this",erase:"Eraser",size:"Size",rectangle:"Rectangle, in percent",left:"Left",top:"Top",width:"Width",height:"Height",addRectangle:"Paint the rectangle",added:"Painted.",undone:"Undone.",cleared:"Nothing is painted.",clear:"Clear",use:"Use this region"}},inspect:{title:"Inspect",addFiles:"Add files",addFolder:"Add folder",addTitle:"Add images to inspect",addText:"Drop files or a folder anywhere, or choose them here.",addBefore:"You can add the images to inspect now. They wait until it has learned.",nothingLearned:"Nothing is learned yet",nothingLearnedText:"Show it some normal images first. Then each image here is compared with them.",toTeach:"Teach normal images",images:"Images",show:"Show",chips:{all:"All",anomalous:"Anomalous",unsure:"Unsure",normal:"Normal",unreadable:"Unreadable"},search:"Search by name",find:"Search \u2026",sort:"Order",orders:{added:"As added",score:"Highest score first",name:"By name"},noneFit:"There is no such image. Choose All, or search for something else.",progress:(r,i,e,t)=>`${r} of ${i}`+(e>0?`, ${Oc(e)}/s, ${t} left`:""),paused:(r,i)=>`Paused at ${r} of ${i}`,pause:"Pause",resume:"Resume",remove:"Remove image",removeKey:"Key Delete",removed:r=>`${r} is removed.`,verdicts:{waiting:"Waiting",unreadable:"Unreadable",normal:"Normal",unsure:"Unsure",anomalous:"Anomalous",unknown:"No limit yet"},short:{waiting:"waiting",unreadable:"unreadable",normal:"normal",unsure:"unsure",anomalous:"anomalous",unknown:"\u2013"},labels:{normal:"fine",anomalous:"defect"},percent:r=>`${r}%`,ofLimit:r=>`${r}% of the limit`,raw:r=>`Score ${r.toFixed(4)}`,unchecked:"The limit is not checked against known defects yet.",guess:"The limit is a first guess, not checked against known defects yet.",outdated:"Outdated result",stale:"This result is from before it learned other images. Add the image again for a new one.",imageNamed:r=>`Image ${r}`,position:(r,i)=>`${r} of ${i}`,previous:"Previous image",next:"Next image",back:"Back to all images",tools:"Viewer",zoom:"Zoom",zoomIn:"Zoom in",zoomOut:"Zoom out",zoomFit:"Show the whole image",heat:"Heat map",space:"Space",holdSpace:"Hold the space bar to see the image without the heat map",legendTitle:"The heat map's colours, from like the normal images to unlike them",legendLow:"normal",legendHigh:"anomalous",boxes:"Boxes",sides:"Side by side with the most similar normal image",full:"Full screen",keys:"Keys",keyList:[["\u2190 \u2192","previous, next image"],["N","it\u2019s fine"],["D","it\u2019s a defect"],["Space","hold: without the heat map"],["B","boxes"],["S","side by side with the most similar normal image"],["F","full screen"],["+ \u2212 0","zoom in, out, whole image"],["Shift + arrows","move the image"],["Delete","remove the image"],["?","this list"]],strongest:r=>`Differs most ${r}`,places:["at upper left","at the top","at upper right","on the left","in the middle","on the right","at lower left","at the bottom","at lower right"],retry:"Try again",noOriginal:"The image itself was not kept. Add it again to see it at full size, and why.",why:"Why",spots:"Spots, the strongest first",spot:r=>`Spot ${r}`,thisSpot:"This spot",nearestSpot:"Most similar normal spot",nearestImage:r=>`Most similar: ${r}`,inImage:r=>`In ${r}`,comparing:"Comparing \u2026",gone:"The normal image was removed.",fromFile:"A prompt file has no normal images to show.",fromServer:"The server does not send its normal images.",say:"Your verdict",sayings:{normal:"It\u2019s fine",anomalous:"It\u2019s a defect"},labelKey:{normal:"Key N",anomalous:"Key D"},labelled:{normal:"You said that it is fine. Press again to undo.",anomalous:"You said that it is a defect. Press again to undo."},offer:"Use it as a normal image from now on?",addToCheck:"Add to the check set",teachIt:"Teach it",taught:{check:r=>`${r} is in the check set now.`,learn:r=>`${r} is learned as a normal image.`},details:{title:"Details",score:"Score",limit:"Limit",size:"Pixels",regions:"Spots",method:"Method",decoder:"Decoded by"},decoders:{inctrl:"this page: same score everywhere",browser:"the browser"},limit:"Limit",noLimit:"There is no limit yet: the normal images are learned without one.",limitValue:(r,i)=>`${r.toFixed(4)}, ${i}% of the learned limit`,presets:"Suggested limits",preset:{more:"Catch more",balanced:"Balanced",fewer:"Fewer alarms"},counted:{anomalous:r=>`${r} anomalous`,unsure:r=>`${r} unsure`,normal:r=>`${r} normal`},notChecked:(r,i)=>{let e=[r>0&&(r===1?"1 defect":`${r} defects`),i>0&&(i===1?"1 that is fine":`${i} that are fine`)].filter(t=>t);return"Not yet checked against known defects."+(e.length>0?` Label ${e.join(" and ")} to find the best limit.`:"")},best:r=>`Best limit ${r.limit.toFixed(3)}: catches ${r.caught} of ${r.defects}, ${r.alarms} false ${r.alarms===1?"alarm":"alarms"}.`,checkedNow:r=>`Checked on your labels: catches ${r.caught} of ${r.defects}, ${r.alarms} false ${r.alarms===1?"alarm":"alarms"} of ${r.fine}.`,apply:"Apply",applied:r=>`The limit is ${r.toFixed(3)}.`,aid:"An aid for inspection; not for diagnosis.",chartKey:{bars:"results",normals:"normal images",labels:"your labels"}},live:Ao,report:To}});function yr(r){return[Dc()??"",...r].map(t=>t.slice(0,2).toLowerCase()).find(t=>Object.hasOwn(ge,t))??"en"}function Co(r){try{localStorage.setItem(Bo,r)}catch{}}function Dc(){try{return localStorage.getItem(Bo)}catch{return null}}var ge,Bo,$r=b(()=>{"use strict";p();h();Eo();Lo();ge={en:jo,de:Mo},Bo="inctrl-language"});var kr,Sr,tn,zo,$t,_o,k,Oo,rn,nn=b(()=>{p();h();kr=globalThis,Sr=kr.ShadowRoot&&(kr.ShadyCSS===void 0||kr.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,tn=Symbol(),zo=new WeakMap,$t=class{constructor(i,e,t){if(this._$cssResult$=!0,t!==tn)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=i,this.t=e}get styleSheet(){let i=this.o,e=this.t;if(Sr&&i===void 0){let t=e!==void 0&&e.length===1;t&&(i=zo.get(e)),i===void 0&&((this.o=i=new CSSStyleSheet).replaceSync(this.cssText),t&&zo.set(e,i))}return i}toString(){return this.cssText}},_o=r=>new $t(typeof r=="string"?r:r+"",void 0,tn),k=(r,...i)=>{let e=r.length===1?r[0]:i.reduce((t,n,s)=>t+(o=>{if(o._$cssResult$===!0)return o.cssText;if(typeof o=="number")return o;throw Error("Value passed to 'css' function must be a 'css' function result: "+o+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(n)+r[s+1],r[0]);return new $t(e,r,tn)},Oo=(r,i)=>{if(Sr)r.adoptedStyleSheets=i.map(e=>e instanceof CSSStyleSheet?e:e.styleSheet);else for(let e of i){let t=document.createElement("style"),n=kr.litNonce;n!==void 0&&t.setAttribute("nonce",n),t.textContent=e.cssText,r.appendChild(t)}},rn=Sr?r=>r:r=>r instanceof CSSStyleSheet?(i=>{let e="";for(let t of i.cssRules)e+=t.cssText;return _o(e)})(r):r});var Rc,Nc,Hc,Fc,Uc,Vc,Mr,Do,Wc,qc,kt,sn,No,Ro,le,Er=b(()=>{p();h();nn();nn();({is:Rc,defineProperty:Nc,getOwnPropertyDescriptor:Hc,getOwnPropertyNames:Fc,getOwnPropertySymbols:Uc,getPrototypeOf:Vc}=Object),Mr=globalThis,Do=Mr.trustedTypes,Wc=Do?Do.emptyScript:"",qc=Mr.reactiveElementPolyfillSupport,kt=(r,i)=>r,sn={toAttribute(r,i){switch(i){case Boolean:r=r?Wc:null;break;case Object:case Array:r=r==null?r:JSON.stringify(r)}return r},fromAttribute(r,i){let e=r;switch(i){case Boolean:e=r!==null;break;case Number:e=r===null?null:Number(r);break;case Object:case Array:try{e=JSON.parse(r)}catch{e=null}}return e}},No=(r,i)=>!Rc(r,i),Ro={attribute:!0,type:String,converter:sn,reflect:!1,useDefault:!1,hasChanged:No};Symbol.metadata??=Symbol("metadata"),Mr.litPropertyMetadata??=new WeakMap;le=class extends HTMLElement{static addInitializer(i){this._$Ei(),(this.l??=[]).push(i)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(i,e=Ro){if(e.state&&(e.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(i)&&((e=Object.create(e)).wrapped=!0),this.elementProperties.set(i,e),!e.noAccessor){let t=Symbol(),n=this.getPropertyDescriptor(i,t,e);n!==void 0&&Nc(this.prototype,i,n)}}static getPropertyDescriptor(i,e,t){let{get:n,set:s}=Hc(this.prototype,i)??{get(){return this[e]},set(o){this[e]=o}};return{get:n,set(o){let a=n?.call(this);s?.call(this,o),this.requestUpdate(i,a,t)},configurable:!0,enumerable:!0}}static getPropertyOptions(i){return this.elementProperties.get(i)??Ro}static _$Ei(){if(this.hasOwnProperty(kt("elementProperties")))return;let i=Vc(this);i.finalize(),i.l!==void 0&&(this.l=[...i.l]),this.elementProperties=new Map(i.elementProperties)}static finalize(){if(this.hasOwnProperty(kt("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(kt("properties"))){let e=this.properties,t=[...Fc(e),...Uc(e)];for(let n of t)this.createProperty(n,e[n])}let i=this[Symbol.metadata];if(i!==null){let e=litPropertyMetadata.get(i);if(e!==void 0)for(let[t,n]of e)this.elementProperties.set(t,n)}this._$Eh=new Map;for(let[e,t]of this.elementProperties){let n=this._$Eu(e,t);n!==void 0&&this._$Eh.set(n,e)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(i){let e=[];if(Array.isArray(i)){let t=new Set(i.flat(1/0).reverse());for(let n of t)e.unshift(rn(n))}else i!==void 0&&e.push(rn(i));return e}static _$Eu(i,e){let t=e.attribute;return t===!1?void 0:typeof t=="string"?t:typeof i=="string"?i.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(i=>this.enableUpdating=i),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(i=>i(this))}addController(i){(this._$EO??=new Set).add(i),this.renderRoot!==void 0&&this.isConnected&&i.hostConnected?.()}removeController(i){this._$EO?.delete(i)}_$E_(){let i=new Map,e=this.constructor.elementProperties;for(let t of e.keys())this.hasOwnProperty(t)&&(i.set(t,this[t]),delete this[t]);i.size>0&&(this._$Ep=i)}createRenderRoot(){let i=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return Oo(i,this.constructor.elementStyles),i}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(i=>i.hostConnected?.())}enableUpdating(i){}disconnectedCallback(){this._$EO?.forEach(i=>i.hostDisconnected?.())}attributeChangedCallback(i,e,t){this._$AK(i,t)}_$ET(i,e){let t=this.constructor.elementProperties.get(i),n=this.constructor._$Eu(i,t);if(n!==void 0&&t.reflect===!0){let s=(t.converter?.toAttribute!==void 0?t.converter:sn).toAttribute(e,t.type);this._$Em=i,s==null?this.removeAttribute(n):this.setAttribute(n,s),this._$Em=null}}_$AK(i,e){let t=this.constructor,n=t._$Eh.get(i);if(n!==void 0&&this._$Em!==n){let s=t.getPropertyOptions(n),o=typeof s.converter=="function"?{fromAttribute:s.converter}:s.converter?.fromAttribute!==void 0?s.converter:sn;this._$Em=n;let a=o.fromAttribute(e,s.type);this[n]=a??this._$Ej?.get(n)??a,this._$Em=null}}requestUpdate(i,e,t,n=!1,s){if(i!==void 0){let o=this.constructor;if(n===!1&&(s=this[i]),t??=o.getPropertyOptions(i),!((t.hasChanged??No)(s,e)||t.useDefault&&t.reflect&&s===this._$Ej?.get(i)&&!this.hasAttribute(o._$Eu(i,t))))return;this.C(i,e,t)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(i,e,{useDefault:t,reflect:n,wrapped:s},o){t&&!(this._$Ej??=new Map).has(i)&&(this._$Ej.set(i,o??e??this[i]),s!==!0||o!==void 0)||(this._$AL.has(i)||(this.hasUpdated||t||(e=void 0),this._$AL.set(i,e)),n===!0&&this._$Em!==i&&(this._$Eq??=new Set).add(i))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(e){Promise.reject(e)}let i=this.scheduleUpdate();return i!=null&&await i,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[n,s]of this._$Ep)this[n]=s;this._$Ep=void 0}let t=this.constructor.elementProperties;if(t.size>0)for(let[n,s]of t){let{wrapped:o}=s,a=this[n];o!==!0||this._$AL.has(n)||a===void 0||this.C(n,void 0,s,a)}}let i=!1,e=this._$AL;try{i=this.shouldUpdate(e),i?(this.willUpdate(e),this._$EO?.forEach(t=>t.hostUpdate?.()),this.update(e)):this._$EM()}catch(t){throw i=!1,this._$EM(),t}i&&this._$AE(e)}willUpdate(i){}_$AE(i){this._$EO?.forEach(e=>e.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(i)),this.updated(i)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(i){return!0}update(i){this._$Eq&&=this._$Eq.forEach(e=>this._$ET(e,this[e])),this._$EM()}updated(i){}firstUpdated(i){}};le.elementStyles=[],le.shadowRootOptions={mode:"open"},le[kt("elementProperties")]=new Map,le[kt("finalized")]=new Map,qc?.({ReactiveElement:le}),(Mr.reactiveElementVersions??=[]).push("2.1.2")});function Yo(r,i){if(!cn(r)||!r.hasOwnProperty("raw"))throw Error("invalid template strings array");return Fo!==void 0?Fo.createHTML(i):i}function ze(r,i,e=r,t){if(i===N)return i;let n=t!==void 0?e._$Co?.[t]:e._$Cl,s=Et(i)?void 0:i._$litDirective$;return n?.constructor!==s&&(n?._$AO?.(!1),s===void 0?n=void 0:(n=new s(r),n._$AT(r,e,t)),t!==void 0?(e._$Co??=[])[t]=n:e._$Cl=n),n!==void 0&&(i=ze(r,n._$AS(r,i.values),n,t)),i}var an,Ho,Ar,Fo,ln,de,dn,Kc,Ce,Mt,Et,cn,Go,on,St,Uo,Vo,Le,Wo,qo,Zo,pn,c,re,Gf,N,y,Ko,Be,Jo,At,Pr,Ge,_e,Tr,Ir,jr,Lr,Xo,Gc,Qo,Ze=b(()=>{p();h();an=globalThis,Ho=r=>r,Ar=an.trustedTypes,Fo=Ar?Ar.createPolicy("lit-html",{createHTML:r=>r}):void 0,ln="$lit$",de=`lit$${Math.random().toFixed(9).slice(2)}$`,dn="?"+de,Kc=`<${dn}>`,Ce=document,Mt=()=>Ce.createComment(""),Et=r=>r===null||typeof r!="object"&&typeof r!="function",cn=Array.isArray,Go=r=>cn(r)||typeof r?.[Symbol.iterator]=="function",on=`[ 	
\f\r]`,St=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,Uo=/-->/g,Vo=/>/g,Le=RegExp(`>|${on}(?:([^\\s"'>=/]+)(${on}*=${on}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),Wo=/'/g,qo=/"/g,Zo=/^(?:script|style|textarea|title)$/i,pn=r=>(i,...e)=>({_$litType$:r,strings:i,values:e}),c=pn(1),re=pn(2),Gf=pn(3),N=Symbol.for("lit-noChange"),y=Symbol.for("lit-nothing"),Ko=new WeakMap,Be=Ce.createTreeWalker(Ce,129);Jo=(r,i)=>{let e=r.length-1,t=[],n,s=i===2?"<svg>":i===3?"<math>":"",o=St;for(let a=0;a<e;a++){let l=r[a],d,m,u=-1,w=0;for(;w<l.length&&(o.lastIndex=w,m=o.exec(l),m!==null);)w=o.lastIndex,o===St?m[1]==="!--"?o=Uo:m[1]!==void 0?o=Vo:m[2]!==void 0?(Zo.test(m[2])&&(n=RegExp("</"+m[2],"g")),o=Le):m[3]!==void 0&&(o=Le):o===Le?m[0]===">"?(o=n??St,u=-1):m[1]===void 0?u=-2:(u=o.lastIndex-m[2].length,d=m[1],o=m[3]===void 0?Le:m[3]==='"'?qo:Wo):o===qo||o===Wo?o=Le:o===Uo||o===Vo?o=St:(o=Le,n=void 0);let x=o===Le&&r[a+1].startsWith("/>")?" ":"";s+=o===St?l+Kc:u>=0?(t.push(d),l.slice(0,u)+ln+l.slice(u)+de+x):l+de+(u===-2?a:x)}return[Yo(r,s+(r[e]||"<?>")+(i===2?"</svg>":i===3?"</math>":"")),t]},At=class r{constructor({strings:i,_$litType$:e},t){let n;this.parts=[];let s=0,o=0,a=i.length-1,l=this.parts,[d,m]=Jo(i,e);if(this.el=r.createElement(d,t),Be.currentNode=this.el.content,e===2||e===3){let u=this.el.content.firstChild;u.replaceWith(...u.childNodes)}for(;(n=Be.nextNode())!==null&&l.length<a;){if(n.nodeType===1){if(n.hasAttributes())for(let u of n.getAttributeNames())if(u.endsWith(ln)){let w=m[o++],x=n.getAttribute(u).split(de),$=/([.?@])?(.*)/.exec(w);l.push({type:1,index:s,name:$[2],strings:x,ctor:$[1]==="."?Tr:$[1]==="?"?Ir:$[1]==="@"?jr:_e}),n.removeAttribute(u)}else u.startsWith(de)&&(l.push({type:6,index:s}),n.removeAttribute(u));if(Zo.test(n.tagName)){let u=n.textContent.split(de),w=u.length-1;if(w>0){n.textContent=Ar?Ar.emptyScript:"";for(let x=0;x<w;x++)n.append(u[x],Mt()),Be.nextNode(),l.push({type:2,index:++s});n.append(u[w],Mt())}}}else if(n.nodeType===8)if(n.data===dn)l.push({type:2,index:s});else{let u=-1;for(;(u=n.data.indexOf(de,u+1))!==-1;)l.push({type:7,index:s}),u+=de.length-1}s++}}static createElement(i,e){let t=Ce.createElement("template");return t.innerHTML=i,t}};Pr=class{constructor(i,e){this._$AV=[],this._$AN=void 0,this._$AD=i,this._$AM=e}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(i){let{el:{content:e},parts:t}=this._$AD,n=(i?.creationScope??Ce).importNode(e,!0);Be.currentNode=n;let s=Be.nextNode(),o=0,a=0,l=t[0];for(;l!==void 0;){if(o===l.index){let d;l.type===2?d=new Ge(s,s.nextSibling,this,i):l.type===1?d=new l.ctor(s,l.name,l.strings,this,i):l.type===6&&(d=new Lr(s,this,i)),this._$AV.push(d),l=t[++a]}o!==l?.index&&(s=Be.nextNode(),o++)}return Be.currentNode=Ce,n}p(i){let e=0;for(let t of this._$AV)t!==void 0&&(t.strings!==void 0?(t._$AI(i,t,e),e+=t.strings.length-2):t._$AI(i[e])),e++}},Ge=class r{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(i,e,t,n){this.type=2,this._$AH=y,this._$AN=void 0,this._$AA=i,this._$AB=e,this._$AM=t,this.options=n,this._$Cv=n?.isConnected??!0}get parentNode(){let i=this._$AA.parentNode,e=this._$AM;return e!==void 0&&i?.nodeType===11&&(i=e.parentNode),i}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(i,e=this){i=ze(this,i,e),Et(i)?i===y||i==null||i===""?(this._$AH!==y&&this._$AR(),this._$AH=y):i!==this._$AH&&i!==N&&this._(i):i._$litType$!==void 0?this.$(i):i.nodeType!==void 0?this.T(i):Go(i)?this.k(i):this._(i)}O(i){return this._$AA.parentNode.insertBefore(i,this._$AB)}T(i){this._$AH!==i&&(this._$AR(),this._$AH=this.O(i))}_(i){this._$AH!==y&&Et(this._$AH)?this._$AA.nextSibling.data=i:this.T(Ce.createTextNode(i)),this._$AH=i}$(i){let{values:e,_$litType$:t}=i,n=typeof t=="number"?this._$AC(i):(t.el===void 0&&(t.el=At.createElement(Yo(t.h,t.h[0]),this.options)),t);if(this._$AH?._$AD===n)this._$AH.p(e);else{let s=new Pr(n,this),o=s.u(this.options);s.p(e),this.T(o),this._$AH=s}}_$AC(i){let e=Ko.get(i.strings);return e===void 0&&Ko.set(i.strings,e=new At(i)),e}k(i){cn(this._$AH)||(this._$AH=[],this._$AR());let e=this._$AH,t,n=0;for(let s of i)n===e.length?e.push(t=new r(this.O(Mt()),this.O(Mt()),this,this.options)):t=e[n],t._$AI(s),n++;n<e.length&&(this._$AR(t&&t._$AB.nextSibling,n),e.length=n)}_$AR(i=this._$AA.nextSibling,e){for(this._$AP?.(!1,!0,e);i!==this._$AB;){let t=Ho(i).nextSibling;Ho(i).remove(),i=t}}setConnected(i){this._$AM===void 0&&(this._$Cv=i,this._$AP?.(i))}},_e=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(i,e,t,n,s){this.type=1,this._$AH=y,this._$AN=void 0,this.element=i,this.name=e,this._$AM=n,this.options=s,t.length>2||t[0]!==""||t[1]!==""?(this._$AH=Array(t.length-1).fill(new String),this.strings=t):this._$AH=y}_$AI(i,e=this,t,n){let s=this.strings,o=!1;if(s===void 0)i=ze(this,i,e,0),o=!Et(i)||i!==this._$AH&&i!==N,o&&(this._$AH=i);else{let a=i,l,d;for(i=s[0],l=0;l<s.length-1;l++)d=ze(this,a[t+l],e,l),d===N&&(d=this._$AH[l]),o||=!Et(d)||d!==this._$AH[l],d===y?i=y:i!==y&&(i+=(d??"")+s[l+1]),this._$AH[l]=d}o&&!n&&this.j(i)}j(i){i===y?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,i??"")}},Tr=class extends _e{constructor(){super(...arguments),this.type=3}j(i){this.element[this.name]=i===y?void 0:i}},Ir=class extends _e{constructor(){super(...arguments),this.type=4}j(i){this.element.toggleAttribute(this.name,!!i&&i!==y)}},jr=class extends _e{constructor(i,e,t,n,s){super(i,e,t,n,s),this.type=5}_$AI(i,e=this){if((i=ze(this,i,e,0)??y)===N)return;let t=this._$AH,n=i===y&&t!==y||i.capture!==t.capture||i.once!==t.once||i.passive!==t.passive,s=i!==y&&(t===y||n);n&&this.element.removeEventListener(this.name,this,t),s&&this.element.addEventListener(this.name,this,i),this._$AH=i}handleEvent(i){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,i):this._$AH.handleEvent(i)}},Lr=class{constructor(i,e,t){this.element=i,this.type=6,this._$AN=void 0,this._$AM=e,this.options=t}get _$AU(){return this._$AM._$AU}_$AI(i){ze(this,i)}},Xo={M:ln,P:de,A:dn,C:1,L:Jo,R:Pr,D:Go,V:ze,I:Ge,H:_e,N:Ir,U:jr,B:Tr,F:Lr},Gc=an.litHtmlPolyfillSupport;Gc?.(At,Ge),(an.litHtmlVersions??=[]).push("3.3.3");Qo=(r,i,e)=>{let t=e?.renderBefore??i,n=t._$litPart$;if(n===void 0){let s=e?.renderBefore??null;t._$litPart$=n=new Ge(i.insertBefore(Mt(),s),s,void 0,e??{})}return n._$AI(r),n}});var hn,q,Zc,ea=b(()=>{p();h();Er();Er();Ze();Ze();hn=globalThis,q=class extends le{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let i=super.createRenderRoot();return this.renderOptions.renderBefore??=i.firstChild,i}update(i){let e=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(i),this._$Do=Qo(e,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return N}};q._$litElement$=!0,q.finalized=!0,hn.litElementHydrateSupport?.({LitElement:q});Zc=hn.litElementPolyfillSupport;Zc?.({LitElement:q});(hn.litElementVersions??=[]).push("4.2.2")});var ta=b(()=>{p();h();});var A=b(()=>{p();h();Er();Ze();ea();ta()});function ra(r,i=yr(navigator.languages)){Ye={store:r,language:i},na()}function ia(r){Ye.language=r,Co(r),na();for(let i of mn)i.requestUpdate()}function na(){let{language:r}=Ye;document.documentElement.lang=r,document.title=ge[r].app.name}function Je(r){let i=r.target,e=i.getRootNode();r.newState!=="closed"||!i.contains(e.activeElement)||e.querySelector(`[popovertarget=${i.id}]`)?.focus()}var Ye,mn,S,M,j=b(()=>{"use strict";p();h();A();$r();mn=new Set;S=class extends q{get store(){return Ye.store}get state(){return this.store.state}get text(){return ge[Ye.language]}get locale(){return Ye.language}find(i){return this.renderRoot.querySelector(i)}connectedCallback(){super.connectedCallback(),mn.add(this),this.leave=this.store.subscribe(()=>this.requestUpdate())}disconnectedCallback(){super.disconnectedCallback(),mn.delete(this),this.leave?.()}};M=k`
  :host { display: block; box-sizing: border-box; }
  *, *::before, *::after { box-sizing: border-box; }
  [hidden] { display: none !important; }
  button, .button {
    font: inherit; font-weight: 500; color: var(--ink); background: var(--raised);
    border: 1px solid var(--line); border-radius: 8px; min-height: 40px; padding: 0 14px;
    cursor: pointer; display: inline-flex; align-items: center; gap: 8px;
    justify-content: center; text-align: start; position: relative;
  }
  button:hover:not(:disabled), .button:hover { background: var(--hover); }
  button:disabled { color: var(--faint); cursor: default; }
  button.primary, .button.primary {
    background: var(--accent); border-color: var(--accent); color: var(--on-accent);
  }
  button.primary:hover:not(:disabled), .button.primary:hover { background: var(--accent-deep); }
  button.primary:disabled {
    background: var(--hover); border-color: var(--line); color: var(--faint);
  }
  button.plain { border-color: transparent; background: transparent; }
  button.plain:hover:not(:disabled) { background: var(--hover); }
  button.soft { background: var(--accent-soft); border-color: transparent; color: var(--accent); }
  button.soft:hover:not(:disabled) { border-color: var(--accent); background: var(--accent-soft); }
  button.icon-only { width: 40px; padding: 0; flex: none; }
  :focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
  .button:focus-within { outline: 3px solid var(--focus); outline-offset: 2px; }
  .button input[type=file] {
    position: absolute; inset: 0; width: 100%; height: 100%; min-height: 0; opacity: 0;
    cursor: pointer; padding: 0; border: 0; font-size: 0;
  }
  input, select, textarea {
    font: inherit; color: var(--ink); background: var(--raised); border: 1px solid var(--control);
    border-radius: 8px; min-height: 40px; padding: 0 10px; max-width: 100%;
  }
  input[type=checkbox], input[type=radio] {
    width: 20px; height: 20px; min-height: 0; margin: 0; flex: none; accent-color: var(--accent);
  }
  h1, h2, h3 { line-height: 1.2; margin: 0; font-weight: 650; text-wrap: balance; }
  [tabindex="-1"]:focus-visible { outline: none; }
  p { margin: 0; }
  .quiet { color: var(--quiet); }
  .icon { width: 20px; height: 20px; flex: none; }
  .hidden-text {
    position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
    white-space: nowrap;
  }
  progress {
    appearance: none; display: block; width: 100%; height: 8px; border: 0; border-radius: 4px;
    background: var(--line); overflow: hidden;
  }
  progress::-webkit-progress-bar { background: var(--line); }
  progress::-webkit-progress-value { background: var(--accent); border-radius: 4px; }
  progress::-moz-progress-bar { background: var(--accent); border-radius: 4px; }
  [popover] {
    position: fixed; inset: auto; margin: 0; padding: 8px; color: var(--ink);
    background: var(--raised); border: 1px solid var(--line); border-radius: 12px;
    box-shadow: var(--shadow); max-width: calc(100vw - 16px); max-height: calc(100dvh - 72px);
    overflow: auto;
  }
  dialog {
    color: var(--ink); background: var(--raised); border: 1px solid var(--line);
    border-radius: 16px; box-shadow: var(--shadow); padding: 24px; max-width: min(92vw, 640px);
    max-height: 92dvh;
  }
  dialog::backdrop { background: rgb(10 14 20 / 0.55); }
  dialog .actions { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 24px; }
  @media (hover: none) and (pointer: coarse) { /* phones choose no folders */
    .folder { display: none; }
  }
  @media (prefers-reduced-motion: no-preference) {
    button, .button { transition: background-color 0.12s, border-color 0.12s; }
  }
`});var Yc,v,C=b(()=>{"use strict";p();h();A();Yc={add:"M12 5v14M5 12h14",again:"M20 12a8 8 0 1 1-3-6.2M20 3v4h-4",alert:"M12 3 2 20h20L12 3ZM12 10v4M12 17v.5",angle:"M20 12a8 8 0 1 1-3-6.2M20 3v4h-4",arrow:"M5 12h14M13 6l6 6-6 6",back:"M15 5l-7 7 7 7",background:"M4 4h16v16H4zM8 12a4 4 0 1 0 8 0 4 4 0 1 0-8 0",boxes:"M4 5h9v9H4zM17 11h3v9h-9v-3",broken:"M3 12a9 9 0 1 0 18 0 9 9 0 1 0-18 0M6 18 18 6",brush:"M14 5l5 5-8 7c-1 3-4 3-7 3 1-1 1-3 2-5 1-1 2-1 3-1l5-9Z",camera:"M4 7h4l2-3h4l2 3h4v12H4zM8.5 13a3.5 3.5 0 1 0 7 0 3.5 3.5 0 1 0-7 0",check:"M5 13l4 4L19 7",close:"M6 6l12 12M18 6 6 18",cube:"M12 3l8 4.5v9L12 21l-8-4.5v-9L12 3ZM4 7.5l8 4.5 8-4.5M12 12v9",detail:"M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h6v6h-6z",disk:"M5 4h11l3 3v13H5zM8 4v5h7V4M8 20v-6h8v6",down:"M6 9l6 6 6-6",fit:"M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",folder:"M3 6h6l2 3h10v10H3z",forward:"M9 5l7 7-7 7",full:"M14 4h6v6M20 4l-7 7M10 20H4v-6M4 20l7-7",inspect:"M4 11a7 7 0 1 0 14 0 7 7 0 1 0-14 0M16 16l5 5",keys:"M3 6h18v12H3zM7 10v.1M11 10v.1M15 10v.1M8 14h8",language:"M3 12a9 9 0 1 0 18 0 9 9 0 1 0-18 0M3 12h18M12 3c5 6 5 12 0 18M12 3c-5 6-5 12 0 18",learn:"M12 4 2 9l10 5 10-5-10-5ZM6 11v5c3 3 9 3 12 0v-5",lightbulb:"M9 18h6M10 21h4M8.5 14.5a6 6 0 1 1 7 0c-.6.6-.5 1.5-.5 3.5h-6c0-2 .1-2.9-.5-3.5Z",live:"M3 7h12v10H3zM15 11l6-3v8l-6-3",lock:"M5 11h14v9H5zM8 11V8a4 4 0 0 1 8 0v3",minus:"M6 12h12",more:"M12 5.5v.1M12 12v.1M12 18.5v.1",open:"M12 15V4M7 9l5-5 5 5M4 15v5h16v-5",pause:"M8 5v14M16 5v14",play:"M7 4l13 8-13 8Z",report:"M6 3h9l4 4v14H6zM14 3v5h5M9 13h7M9 17h5",save:"M12 4v11M7 10l5 5 5-5M4 15v5h16v-5",server:"M4 4h16v7H4zM4 13h16v7H4zM8 7.5v.1M8 16.5v.1",sides:"M3 5h18v14H3zM12 5v14",small:"M20 10h-6V4M14 10l7-7M4 14h6v6M10 14l-7 7",swap:"M4 8h14M14 4l4 4-4 4M20 16H6M10 12l-4 4 4 4",trash:"M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",unsure:"M8.5 9a3.5 3.5 0 1 1 5 3.2c-1 .5-1.5 1-1.5 2.3M12 18v.5",wait:"M12 7v5l3 2M3 12a9 9 0 1 0 18 0 9 9 0 1 0-18 0"},v=r=>c`
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor"
    stroke-width="2" stroke-linecap="round" stroke-linejoin="round">
    <path d=${Yc[r]} /></svg>`});function oa(r){for(let i of r.getTracks())i.stop()}var Cr,un,zr=b(()=>{"use strict";p();h();A();F();j();C();Cr=r=>r.dispatchEvent(new CustomEvent("camera",{bubbles:!0,composed:!0})),un=class extends S{constructor(){super();this.shoot=async()=>{let e=this.find("video"),t=new OffscreenCanvas(e.videoWidth,e.videoHeight);t.getContext("2d").drawImage(e,0,0);let n=await t.convertToBlob({type:"image/png"});this.count++;let s=new Date().toTimeString().slice(0,8).replaceAll(":","");this.store.addNormals([{name:`camera-${s}-${this.count}.png`,file:n}])};this.fault="",this.sees=!1,this.cameras=[],this.count=0}static{this.properties={fault:{state:!0},sees:{state:!0},cameras:{state:!0},count:{state:!0}}}static{this.styles=[M,k`
    :host { display: contents; }
    dialog { width: 720px; max-width: 96vw; }
    h2 { font-size: 20px; margin-bottom: 16px; }
    video { display: block; width: 100%; max-height: 60dvh; background: #000; border-radius: 8px; }
    .actions { align-items: center; }
    select { flex: 1; min-width: 120px; }
  `]}async open(){this.find("dialog")?.showModal(),this.count=0,await this.start()}async start(e){this.stop(),this.fault="";let t={width:{ideal:1920},height:{ideal:1080}},n=e===void 0?{facingMode:"environment"}:{deviceId:e};try{let s=await navigator.mediaDevices.getUserMedia({video:{...t,...n}});if(!this.find("dialog")?.open)return oa(s);this.stream=s;let o=this.find("video");o.srcObject=s,await o.play(),this.sees=!0;let a=await navigator.mediaDevices.enumerateDevices();this.cameras=a.filter(({kind:l})=>l==="videoinput")}catch(s){this.fault=T(s)}}stop(){this.sees=!1,this.stream&&oa(this.stream),this.stream=void 0}render(){let e=this.text.teach,t=n=>this.start(n.target.value);return c`<dialog aria-labelledby="camera" @close=${this.stop}>
      <h2 id="camera">${e.camera}</h2>
      <video playsinline muted aria-label=${e.cameraImage} .muted=${!0}></video>
      <p role="alert">${this.fault&&e.noCamera(this.fault)}</p>
      <div class="actions">
        <button class="primary" ?disabled=${!this.sees} @click=${this.shoot}>
          ${v("camera")}${e.shoot}</button>
        ${this.cameras.length>1?c`<select aria-label=${e.whichCamera} @change=${t}>
          ${this.cameras.map(n=>c`<option value=${n.deviceId}>${n.label}</option>`)}
        </select>`:""}
        <button @click=${()=>this.find("dialog")?.close()}>${e.done}</button>
        <span role="status">${this.count>0?e.shot(this.count):""}</span>
      </div></dialog>`}};customElements.define("capture-dialog",un)});async function fn(r){let e=[...r?.items??[]].filter(({kind:n})=>n==="file").map(n=>n.webkitGetAsEntry?.());if(!e.some(n=>n?.isDirectory))return De(r?.files??[]);let t=[];for(let n of e)n?.isFile?t.push({file:await da(n),path:"",name:n.name}):n&&await ca(n,t);return pa(t)}async function ca(r,i){let e=r.createReader();for(;;){let t=await new Promise((n,s)=>e.readEntries(n,s));if(t.length===0)return;for(let n of t){let s=n.fullPath.replace(/^\//,"");n.isDirectory?await ca(n,i):i.push({file:await da(n),path:s,name:s})}}}async function pa(r){let i={images:[],projects:[],prompts:[],refused:[]},e=new Set(r.map(({path:n})=>n)),t=r.some(({path:n})=>n!=="")?r.sort((n,s)=>n.path<s.path?-1:1):r;for(let{file:n,path:s,name:o}of t){let a=s||o,d=np(s,e)??(n?void 0:{name:a,reason:"unreadable"});d?i.refused.at(-1)?.name!==d.name&&i.refused.push(d):await tp(n,a,s!=="",i)}return i}async function tp(r,i,e,t){let n=/\.([^.]*)$/.exec(r.name)?.[1]?.toLowerCase()??"";if(!e&&n==="inctrl")return void t.projects.push(r);if(!e&&n==="prompts")return void t.prompts.push(r);let s=await rp(r,n,e);s?t.refused.push({name:i,reason:s}):t.images.push({name:i,file:r})}async function rp(r,i,e){if(e&&r.name.startsWith("."))return"hidden";if(e&&/\D/.test(i)&&!aa.has(i))return la[i]??"other";let t=await sp(r);if(t===void 0)return"unreadable";if(t==="")return"empty";let n=/\.[^.]*\.png$/.test(r.name);if(e&&n&&t.startsWith(Qc,37))return"heatmap";if(!ep.test(t)){if(t.startsWith("%PDF"))return"pdf";if(/^[^]{4}\0{4}\{"/.test(t))return"model";if(!aa.has(i)&&!(r.type.startsWith("image/")&&await ip(r)))return la[i]??"other"}}function np(r,i){let e=r.split("/").slice(0,-1);for(let t=2;t<=e.length;t++){let[n,s]=[e[t-1],e.slice(0,t).join("/")];if(n.startsWith(".")||Jc.includes(n))return{name:s,reason:"hidden"};if(i.has(`${s}/${Xc}`))return{name:s,reason:"output"}}}async function sp(r){try{return String.fromCharCode(...new Uint8Array(await r.slice(0,256).arrayBuffer()))}catch{return}}function _r(r,i){let e=new Map;for(let{name:t,reason:n}of r)e.set(n,[...e.get(n)??[],t]);return[...e].map(([t,n])=>{let s=a=>a.length>40?`${a.slice(0,39)}\u2026`:a,o=n.slice(0,3).map(s);return i.files.refused(o,n.length,i.files.reasons[t])}).join(" ")}var aa,Oe,la,Jc,Xc,Qc,ep,De,da,ip,Pt=b(()=>{"use strict";p();h();aa=new Set("png apng jpg jpeg jpe jfif jif gif bmp dib tif tiff webp pbm pgm ppm pnm dcm dicom".split(" ")),Oe=["image/*",".jfif",".jpe",".jif",".dib",".pbm",".pgm",".ppm",".pnm",".dcm",".dicom"].join(","),la={pdf:"pdf",heic:"heic",heif:"heic",safetensors:"model",onnx:"model",pt:"model",pth:"model",bin:"model",gguf:"model",txt:"text",md:"text",csv:"text",json:"text",jsonl:"text",html:"text",xml:"text"},Jc=["__MACOSX","@eaDir","$RECYCLE.BIN","System Volume Information","lost+found"],Xc=".inctrl-output",Qc="tEXtSoftware\0inctrl heat map",ep=/^(\x89PNG|\xff\xd8|GIF8|BM|II\*\0|MM\0\*|RIFF....WEBP|P[1-6]\s|[^]{128}DICM)/,De=r=>pa([...r].map(i=>({file:i,path:i.webkitRelativePath,name:i.name})));da=r=>new Promise(i=>r.file(i,()=>i(void 0)));ip=r=>createImageBitmap(r).then(i=>(i.close(),!0),()=>!1)});async function Xe(r,i,e,t){try{let{images:n,projects:s,prompts:o,refused:a}=await r;a.length>0&&i.toast(_r(a,e),{kind:"error"});for(let l of s)await i.importProject(l,l.name);for(let l of o)await i.openPrompts(l,l.name);if(n.length>0)return t(n);if(s.length+o.length+a.length>0)return;i.toast(e.app.nothingThere,{kind:"error"})}catch(n){i.toast(T(n),{kind:"error"})}}var gn,Or=b(()=>{"use strict";p();h();A();F();j();Pt();C();gn=class extends S{constructor(){super();this.listeners={dragenter:e=>this.drag(e),dragover:e=>this.drag(e),dragleave:e=>{e.relatedTarget||(this.over=!1)},drop:e=>{e.preventDefault(),this.over=!1,this.take(fn(e.dataTransfer))},paste:e=>{e.clipboardData?.files.length&&this.take(fn(e.clipboardData))}};this.over=!1,this.asked=[]}static{this.properties={over:{state:!0},asked:{state:!0}}}static{this.styles=[M,k`
    :host { display: contents; }
    .over {
      position: fixed; inset: 8px; z-index: 4; display: grid; place-content: center; gap: 8px;
      border: 3px dashed var(--accent); border-radius: 16px; text-align: center;
      background: color-mix(in srgb, var(--page) 88%, transparent); pointer-events: none;
    }
    .over strong { font-size: 24px; }
    h2 { font-size: 20px; }
    .choice { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; margin-top: 16px; }
    .choice button { flex-direction: column; padding: 24px 16px; text-align: center; }
    .choice .icon { width: 32px; height: 32px; color: var(--accent); }
    @media (max-width: 500px) { .choice { grid-template-columns: 1fr; } }
  `]}connectedCallback(){super.connectedCallback();for(let[e,t]of Object.entries(this.listeners))addEventListener(e,t)}disconnectedCallback(){super.disconnectedCallback();for(let[e,t]of Object.entries(this.listeners))removeEventListener(e,t)}render(){let e=this.text.app,t=this.use(),n=t==="normal"?e.dropNormal:t==="inspect"?e.dropInspect:e.dropAsk;return c`
      ${this.over?c`<div class="over" aria-hidden="true">
        <strong>${e.dropHere}</strong><span>${n}</span></div>`:""}
      <dialog aria-labelledby="what" @close=${()=>this.asked=[]}>
        <h2 id="what">${e.whatAreThey(this.asked.length)}</h2>
        <div class="choice">
          <button @click=${()=>this.answer("normal")}>${v("learn")}${e.asNormal}</button>
          <button @click=${()=>this.answer("inspect")}>${v("inspect")}${e.asInspect}</button>
        </div>
        <div class="actions"><button class="plain"
          @click=${()=>this.find("dialog")?.close()}>${e.cancel}</button></div>
      </dialog>`}use(){let{step:e,learned:t,normals:n}=this.state,s=t!==void 0||n.length>0;if(e==="teach"||e==="start"&&!s)return"normal";if(e==="inspect"&&s)return"inspect"}drag(e){e.dataTransfer?.types.includes("Files")&&(e.preventDefault(),this.over=!0)}take(e){return Xe(e,this.store,this.text,t=>this.place(t))}place(e){let t=this.use();if(t)return this.add(e,t);this.asked=[...this.asked,...e];let n=this.find("dialog");n?.open||n?.showModal()}answer(e){let t=this.asked;this.find("dialog")?.close(),this.add(t,e)}add(e,t){t==="normal"?this.store.addNormals(e):this.store.addImages(e),this.store.go(t==="normal"?"teach":"inspect")}};customElements.define("drop-anywhere",gn)});async function op(r,i,e){let t=r.target,{images:n,refused:s}=await De(t.files??[]);t.value="",n.length>0&&i.addImages(n);let o=_r(s,e);o!==""&&i.toast(o,{kind:"error"})}function Tt(r,i,e=!1){let{addFiles:t,addFolder:n}=i.inspect,s=o=>{op(o,r,i)};return c`
    <label class="button ${e?"primary":""}">${v("add")}${t}
      <input type="file" multiple accept=${Oe} aria-label=${t} @change=${s}></label>
    <label class="button">${v("folder")}${n}
      <input type="file" webkitdirectory aria-label=${n} @change=${s}></label>`}var bn=b(()=>{"use strict";p();h();A();Pt();C()});function ce({zoom:r,x:i,y:e},t,n){let s=Dr(t,n)*r;return{scale:s,left:n.width/2-i*t.width*s,top:n.height/2-e*t.height*s}}function vn(r,i,e){let t=Math.min(Math.max(r.zoom,1),ha(i,e)),n=Dr(i,e)*t,s=(o,a,l)=>{let d=l/2/(a*n);return d>=.5?.5:Math.min(Math.max(o,d),1-d)};return{zoom:t,x:s(r.x,i.width,e.width),y:s(r.y,i.height,e.height)}}function wn(r,i,e,t,n){let s=Math.min(Math.max(r.zoom*i,1),ha(t,n)),o=ce(r,t,n),a=Dr(t,n)*s,l=(e.x-o.left)/o.scale,d=(e.y-o.top)/o.scale;return vn({zoom:s,x:(l+(n.width/2-e.x)/a)/t.width,y:(d+(n.height/2-e.y)/a)/t.height},t,n)}function ma(r,i,e){let{scale:t,left:n,top:s}=ce(r,i,e),o=m=>Math.max(0,-m/t),a=(m,u,w)=>Math.min(w,(u-m)/t),[l,d]=[o(n),o(s)];return{left:l,top:d,width:a(n,e.width,i.width)-l,height:a(s,e.height,i.height)-d}}function Rr(r,i,e){let{left:t,top:n,width:s,height:o}=pt(r.frame),a=Math.floor((i-t)/s*r.columns),l=Math.floor((e-n)/o*r.rows);return a>=0&&l>=0&&a<r.columns&&l<r.rows?l*r.columns+a:void 0}function be(r,i,e=0){let{left:t,top:n,width:s,height:o}=pt(r.frame),[a,l]=[s/r.columns,o/r.rows],d=i%r.columns,m=Math.floor(i/r.columns);return{left:t+(d-e)*a,top:n+(m-e)*l,width:(1+2*e)*a,height:(1+2*e)*l}}function ua(r,i){let e=Math.min(r.width,i.width),t=Math.min(r.height,i.height);return{left:Math.min(Math.max(r.left,0),i.width-e),top:Math.min(Math.max(r.top,0),i.height-t),width:e,height:t}}function Ne(r){let i=new Set(r.outside),e=-1;for(let[t,n]of r.values.entries())!i.has(t)&&(e<0||n>r.values[e])&&(e=t);return Math.max(e,0)}var Re,Dr,ha,Qe=b(()=>{"use strict";p();h();ui();Re={zoom:1,x:.5,y:.5},Dr=(r,i)=>Math.min(i.width/r.width,i.height/r.height);ha=(r,i)=>Math.max(8,8/Dr(r,i))});function He(r,{name:i,file:e}){let{learned:t}=r.state,s=It.find(a=>a.file===e&&a.learned===t)??{file:e,learned:t,kept:r.pixels({name:i,file:e}).then(gs)},o=It.filter(a=>a!==s);for(let a of o.splice(ap-1))a.kept.then(l=>l.close(),()=>{});return It=[s,...o],s.kept.catch(()=>{It=It.filter(a=>a!==s)}),s.kept}var ap,It,Nr=b(()=>{"use strict";p();h();me();ap=4,It=[]});function lp({columns:r,frame:i},e,{width:t,height:n}){let s=i.inputWidth/r,o=Math.min(i.resizedWidth,i.resizedHeight)/e,a=Math.round(o/s),l=Math.max(t,n);return{rows:a,columns:a,frame:{width:t,height:n,resizedWidth:t,resizedHeight:n,inputWidth:l,inputHeight:l,left:(t-l)/2,top:(n-l)/2}}}async function dp(r,i,e){let{learned:t}=r.state;fa!==t&&([xn,fa]=[new WeakMap,t]);let{width:n,height:s}=await He(r,i),{tiles:o}=r.state.project.options.view??{};if(o)return lp(e,o,{width:n,height:s});if(n===e.frame.width&&s===e.frame.height)return e;let{live:a}=r;if(!a)throw new Error("nothing is learned");let{engine:l,prompts:d}=a,m=xn.get(i.file)??l.score(i.file,{prompts:d,name:i.name}).then(u=>u.map);return xn.set(i.file,m),m}async function ga(r,i,e){let{file:t,name:n,result:s}=i,{map:o}=s,a=await r.nearest({name:n,file:t},e),l={image:i,patch:e,spot:be(o,e),near:a},m=r.state.normals.filter(E=>E.use==="learn"&&E.state==="ok")[a.prompt];if(!m)return l;let u=await dp(r,m,o),{width:w,height:x}=u.frame,$=be(u,a.patch);return{...l,normal:{...m,width:w,height:x},nearSpot:$}}function Hr({learned:r,sets:i}){let e=r?.from;return e===void 0?"gone":i?.includes(e)?"fromServer":"fromFile"}function yn(r,i,e){let t=Math.max(r.width,r.height)*e;return ua({left:r.left+r.width/2-t/2,top:r.top+r.height/2-t/2,width:t,height:t},i)}var xn,fa,Fr=b(()=>{"use strict";p();h();Qe();Nr();xn=new WeakMap});var ba,et,ve,$n=b(()=>{p();h();ba={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},et=r=>(...i)=>({_$litDirective$:r,values:i}),ve=class{constructor(i){}get _$AU(){return this._$AM._$AU}_$AT(i,e,t){this._$Ct=i,this._$AM=e,this._$Ci=t}_$AS(i,e){return this.update(i,e)}update(i,e){return this.render(...e)}}});var cp,va,wa,tt,we,pp,xa,ya,Ur,$a=b(()=>{p();h();Ze();({I:cp}=Xo),va=r=>r,wa=()=>document.createComment(""),tt=(r,i,e)=>{let t=r._$AA.parentNode,n=i===void 0?r._$AB:i._$AA;if(e===void 0){let s=t.insertBefore(wa(),n),o=t.insertBefore(wa(),n);e=new cp(s,o,r,r.options)}else{let s=e._$AB.nextSibling,o=e._$AM,a=o!==r;if(a){let l;e._$AQ?.(r),e._$AM=r,e._$AP!==void 0&&(l=r._$AU)!==o._$AU&&e._$AP(l)}if(s!==n||a){let l=e._$AA;for(;l!==s;){let d=va(l).nextSibling;va(t).insertBefore(l,n),l=d}}}return e},we=(r,i,e=r)=>(r._$AI(i,e),r),pp={},xa=(r,i=pp)=>r._$AH=i,ya=r=>r._$AH,Ur=r=>{r._$AR(),r._$AA.remove()}});var ka,K,Sa=b(()=>{p();h();Ze();$n();$a();ka=(r,i,e)=>{let t=new Map;for(let n=i;n<=e;n++)t.set(r[n],n);return t},K=et(class extends ve{constructor(r){if(super(r),r.type!==ba.CHILD)throw Error("repeat() can only be used in text expressions")}dt(r,i,e){let t;e===void 0?e=i:i!==void 0&&(t=i);let n=[],s=[],o=0;for(let a of r)n[o]=t?t(a,o):o,s[o]=e(a,o),o++;return{values:s,keys:n}}render(r,i,e){return this.dt(r,i,e).values}update(r,[i,e,t]){let n=ya(r),{values:s,keys:o}=this.dt(i,e,t);if(!Array.isArray(n))return this.ut=o,s;let a=this.ut??=[],l=[],d,m,u=0,w=n.length-1,x=0,$=s.length-1;for(;u<=w&&x<=$;)if(n[u]===null)u++;else if(n[w]===null)w--;else if(a[u]===o[x])l[x]=we(n[u],s[x]),u++,x++;else if(a[w]===o[$])l[$]=we(n[w],s[$]),w--,$--;else if(a[u]===o[$])l[$]=we(n[u],s[$]),tt(r,l[$+1],n[u]),u++,$--;else if(a[w]===o[x])l[x]=we(n[w],s[x]),tt(r,n[u],n[w]),w--,x++;else if(d===void 0&&(d=ka(o,x,$),m=ka(a,u,w)),d.has(a[u]))if(d.has(a[w])){let E=m.get(o[x]),B=E!==void 0?n[E]:null;if(B===null){let _=tt(r,n[u]);we(_,s[x]),l[x]=_}else l[x]=we(B,s[x]),tt(r,n[u],B),n[E]=null;x++}else Ur(n[w]),w--;else Ur(n[u]),u++;for(;x<=$;){let E=tt(r,l[$+1]);we(E,s[x]),l[x++]=E}for(;u<=w;){let E=n[u++];E!==null&&Ur(E)}return this.ut=o,xa(r,l),N}})});var Fe=b(()=>{p();h();Sa()});function jt(r,i,e=!1){return i===void 0?"unknown":!e&&Math.abs(r-i)<=.1*i?"unsure":r>i?"anomalous":"normal"}function xe(r,i,e=!1){return r.error!==void 0?"unreadable":r.stale?"unknown":r.result?jt(r.result.score,i,e):"waiting"}var z,Ue,ye=b(()=>{"use strict";p();h();z=r=>r.project.limit??r.learned?.limit;Ue=(r,i)=>Math.round(100*r/i)});function mp(r,i){let e=(t,n=!1)=>r.filter(s=>s.defect===t&&(!n||bi(s.score,i))).length;return{limit:i,caught:e(!0,!0),defects:e(!0),alarms:e(!1,!0),fine:e(!1)}}function up(r,i){let e=Math.fround((r+i)/2);return e<i?e:r}function rt(r,i){let e=mp(Ea(r),i);return e.defects<Lt||e.fine<Lt?void 0:e}function kn(r){let i=Ea(r),e=[...new Set(i.map(n=>n.score))].sort((n,s)=>n-s),t;for(let[n,s]of e.entries()){let o=e[n-1],a=o!==void 0&&rt(r,up(o,s));if(!a)continue;let l=Aa(a),d=s-o;(!t||l>t.right||l===t.right&&d>t.gap)&&(t={check:a,right:l,gap:d})}return t?.check}function G(r){let i=z(r),e=kn(r.images),t=i!==void 0&&rt(r.images,i);return!!e&&!!t&&Ma(t)>=Ma(e)-hp}function fp(r){let i=r.sort((s,o)=>s-o),e=.75*(i.length-1),[t,n]=[i[Math.floor(e)],i[Math.ceil(e)]];return t===void 0?void 0:t+(n-t)*(e%1)}function Pa(r){let i=r.learned?.limit;if(i===void 0)return;let e=fp(r.normals.flatMap(n=>n.score??[])),t=Math.min(e??.9*i,.97*i);return{more:t,balanced:i,fewer:Math.min(1,i+(i-t)/2)}}var Lt,hp,Ea,Aa,Ma,Ve=b(()=>{"use strict";p();h();Te();ye();Lt=3,hp=.05,Ea=r=>r.flatMap(({label:i,result:e,stale:t})=>i&&e&&!t?[{score:e.score,defect:i==="anomalous"}]:[]);Aa=({caught:r,defects:i,alarms:e,fine:t})=>r*t-e*i,Ma=r=>(1+Aa(r)/(r.defects*r.fine))/2});var Ta,Ia=b(()=>{"use strict";p();h();A();Ta=k`
  :host { display: flex; flex-direction: column; min-height: 0; background: var(--raised); }
  .head { display: flex; gap: 8px; padding: 12px 12px 8px; }
  .head .button { flex: 1; padding: 0 8px; }
  .progress { display: grid; grid-template-columns: 1fr auto; align-items: center;
    padding: 0 12px 8px; font-variant-numeric: tabular-nums; font-size: 14px; }
  .progress progress { grid-column: 1 / -1; height: 4px; }
  .chips { display: flex; flex-wrap: wrap; gap: 6px; padding: 4px 12px 8px; }
  .chip { min-height: 32px; padding: 0 10px; border-radius: 16px; gap: 5px; font-size: 13px; }
  .chip .icon { width: 15px; height: 15px; }
  .chip b { font-weight: 650; font-variant-numeric: tabular-nums; }
  .chip.anomalous { color: var(--anomalous); }
  .chip.unsure { color: var(--unsure); }
  .chip.normal { color: var(--normal); }
  .chip[aria-pressed=true] { background: var(--accent-soft); border-color: var(--accent);
    box-shadow: inset 0 0 0 1px var(--accent); color: var(--ink); }
  .tools { display: grid; grid-template-columns: 1fr 1fr; gap: 8px;
    padding: 0 12px 12px; }
  .tools > * { min-width: 0; width: 100%; font-size: 14px; }
  .none { padding: 24px 16px; text-align: center; }
  .scroller { flex: 1; min-height: 0; overflow: hidden auto; position: relative;
    scrollbar-width: thin; overscroll-behavior: contain; border-top: 1px solid var(--line);
    padding-top: 8px; }
  .list { position: relative; height: calc(var(--height) + 8px); contain: strict; width: 100%; }
  .tile { position: absolute; left: 0; top: 0; width: var(--w);
    transform: translate(var(--x), var(--y)); border-radius: 8px; cursor: pointer;
    display: flex; flex-direction: column; --mark: var(--faint); contain: layout; }
  .tile.normal { --mark: var(--normal); }
  .tile.unsure { --mark: var(--unsure); }
  .tile.anomalous { --mark: var(--anomalous); }
  .thumb { display: block; position: relative; height: 96px; border-radius: 8px;
    overflow: hidden; background: var(--stage); border: 2px solid var(--mark);
    border-bottom-width: 4px; }
  .thumb canvas { width: 100%; height: 100%; object-fit: cover; display: block; }
  .thumb small { position: absolute; inset: 0; padding: 6px; font-size: 11px; line-height: 1.3;
    overflow: hidden; color: var(--ink); background: var(--hover); overflow-wrap: anywhere; }
  [data-text]::after { content: attr(data-text); } /* the tile's name says it too */
  .thumb i { position: absolute; left: 4px; top: 4px; padding: 0 6px; border-radius: 4px;
    font: 600 11px/18px system-ui, sans-serif; background: #101418; color: #fff; }
  .caption { display: flex; align-items: center; justify-content: center; gap: 4px;
    height: 26px; font-size: 13px; font-variant-numeric: tabular-nums; color: var(--mark);
    font-weight: 600; white-space: nowrap; overflow: hidden; }
  .caption .icon { width: 15px; height: 15px; }
  .tile.waiting .caption, .tile.unreadable .caption, .tile.unknown .caption {
    color: var(--quiet); }
  .tile[aria-selected=true] .thumb { outline: 3px solid var(--accent); outline-offset: 0; }
  .tile:focus-visible { outline-offset: 1px; }
  @media (max-width: 700px) {
    .chips { flex-wrap: nowrap; overflow-x: auto; scrollbar-width: none; }
    .chip { min-height: 40px; border-radius: 20px; flex: none; }
  }
`});function Sn(r,i,e,t){let n=new Map,s={all:r.length,anomalous:0,unsure:0,normal:0,unreadable:0};for(let d of r){let m=xe(d,i,e);n.set(d.id,m),m in s&&s[m]++}let o=t.query.toLowerCase().split(/\s+/).filter(d=>d!==""),a=r.filter(d=>{let m=t.chip==="all"||n.get(d.id)===t.chip,u=d.name.toLowerCase();return m&&o.every(w=>u.includes(w))}),l=bp[t.order];return{verdicts:n,counts:s,shown:l?a.sort(l):a}}var ja,La,gp,bp,Ba=b(()=>{"use strict";p();h();ye();ja=["all","anomalous","unsure","normal","unreadable"],La=["added","score","name"],gp=new Intl.Collator(void 0,{numeric:!0}).compare,bp={added:void 0,score:(r,i)=>(i.result?.score??-1)-(r.result?.score??-1),name:(r,i)=>gp(r.name,i.name)}});function We(r,i,e){let t={minimumFractionDigits:i,maximumFractionDigits:i};return new Intl.NumberFormat(e,t).format(r)}function $e(r,i){let[e,t]=r>=1e9?["gigabyte",1e9]:r>=1e6?["megabyte",1e6]:["kilobyte",1e3],n={style:"unit",unit:e,maximumFractionDigits:r/t<100?1:0};return new Intl.NumberFormat(i,n).format(r/t)}function it(r,i){let e=r>=90,t={style:"unit",unit:e?"minute":"second",unitDisplay:"short",maximumFractionDigits:0};return new Intl.NumberFormat(i,t).format(Math.ceil(e?r/60:r))}var ie,ne=b(()=>{"use strict";p();h();ie=(r,i,e=0)=>new Intl.NumberFormat(i,{style:"percent",maximumFractionDigits:e}).format(r)});var vp,Q,Vr=b(()=>{"use strict";p();h();C();vp={normal:"check",anomalous:"alert",unsure:"unsure",unreadable:"broken",waiting:"wait",unknown:"minus"},Q=r=>v(vp[r])});var Mn=b(()=>{p();h();$n()});function Ca({thumbnail:r,file:i,result:e,error:t}){return r||e||t!==void 0?r:i&&i.size<=kp?i:void 0}var wp,xp,yp,$p,kp,Sp,Wr,En,za,_a=b(()=>{"use strict";p();h();A();Mn();gi();V();me();wp=208,xp=3,yp=400,$p=.45,kp=4<<20,Sp=96;Wr=class{constructor(i){this.tell=i;this.made=new Map;this.wanted=[];this.failed=new WeakSet;this.busy=0}get(i){return this.made.get(i)?.drawn}want(i){for(this.wanted=i.filter(e=>{let t=this.made.get(e.id);t&&(this.made.delete(e.id),this.made.set(e.id,t));let n=Ca(e);return n&&!this.failed.has(n)&&(t?.source!==n||t.result!==e.result)});this.busy<xp&&this.wanted.length>0;)this.work()}clear(){for(let{drawn:i}of this.made.values())i.close();this.made.clear(),this.wanted=[]}async work(){for(this.busy++;;){let i=this.wanted.shift();if(!i)break;let e=Ca(i);await this.make(i,e).catch(()=>this.failed.add(e)),this.tell()}this.busy--}async make({id:i,result:e},t){let[n,s]=e?qe(e.map.frame.width,e.map.frame.height,Sp):[1,1],o=e&&Ut(e,{opacity:$p,width:n,height:s}),a=await fs(t,o,wp);this.made.delete(i),this.made.set(i,{source:t,result:e,drawn:a});for(let[l,{drawn:d}]of this.made){if(this.made.size<=yp)break;d.close(),this.made.delete(l)}}},En=class extends ve{render(i){return N}update(i,[e]){if(e===this.shown||!e)return N;let t=i.element;return[t.width,t.height]=[e.width,e.height],t.getContext("2d",{willReadFrequently:!0}).drawImage(e,0,0),this.shown=e,N}},za=et(En)});var An,Bt,Pn=b(()=>{"use strict";p();h();A();Mn();An=class extends ve{constructor(){super(...arguments);this.last={}}render(e){return N}update(e,[t]){let{style:n}=e.element;for(let[s,o]of Object.entries(t))this.last[s]!==o&&n.setProperty(s,o);return this.last=t,N}},Bt=et(An)});var Mp,pe,qr,Oa,Tn,Da=b(()=>{"use strict";p();h();A();Fe();ye();Ve();bn();j();Ia();Ba();ne();C();Vr();_a();Pn();Mp=96,pe=132,qr=4,Oa=2,Tn=class extends S{constructor(){super();this.thumbs=new Wr(()=>this.later());this.observer=new ResizeObserver(()=>this.measure());this.listing=Sn([],void 0,!1,{chip:"all",order:"added",query:""});this.of=[];this.columns=3;this.width=300;this.height=600;this.top=0;this.at=0;this.focused=!1;this.due=!1;this.key=e=>{if(e.ctrlKey||e.metaKey||e.altKey)return;let t=Math.max(1,Math.floor(this.height/pe))*this.columns,s={ArrowRight:1,ArrowLeft:-1,ArrowDown:this.columns,ArrowUp:-this.columns,PageDown:t,PageUp:-t,Home:-1/0,End:1/0}[e.key];if(s!==void 0)this.go(s);else if(e.key==="Delete"||e.key==="Backspace")this.remove();else if(e.key==="Enter"&&this.active)this.open(this.active);else return;e.preventDefault(),e.stopPropagation()};this.choice={chip:"all",order:"added",query:""}}static{this.properties={choice:{state:!0}}}static{this.styles=[M,Ta]}disconnectedCallback(){super.disconnectedCallback(),this.observer.disconnect(),this.thumbs.clear()}later(){this.due||(this.due=!0,requestAnimationFrame(()=>{this.due=!1,this.requestUpdate()}))}get shown(){return this.listing.shown}get active(){return this.listing.shown[this.at]}step(e){this.locate();let{shown:t}=this.listing,n=t[Math.min(Math.max(this.at+e,0),t.length-1)];n&&this.store.select(n.id)}remove(e=this.active){if(!e)return;let{shown:t}=this.listing,n=t.indexOf(e),s=t[n+1]??t[n-1];s&&this.store.select(s.id),this.store.removeImages([e.id],this.text.inspect.removed(e.name))}focusTile(){let e=this.find(".tile[tabindex='0']")??this.find(".button");(e?.querySelector("input")??e)?.focus()}relist(){let{state:e,choice:t}=this,n=z(e),s=[e.images,n,e.learned,t];s.every((o,a)=>o===this.of[a])||(this.of=s,this.listing=Sn(e.images,n,G(e),t),this.dispatchEvent(new CustomEvent("listed")))}willUpdate(e){super.willUpdate(e);let t=this.renderRoot?.activeElement;this.focused=t?.classList.contains("tile")??!1,this.relist(),this.locate()}locate(){let{selected:e}=this.state;this.active?.id===e&&e!==void 0||(this.at=Math.max(0,this.listing.shown.findIndex(t=>t.id===e)))}updated(){let e=this.find(".scroller");e&&this.observer.observe(e);let t=this.seen().map(n=>this.listing.shown[n]);this.thumbs.want(t),this.scrolledTo!==this.state.selected&&(this.scrolledTo=this.state.selected,this.reveal()),this.focused&&!this.find(".tile:focus[tabindex='0']")&&this.focusTile()}measure(){let e=this.find(".scroller");if(!e)return;let t=e.clientWidth-16,n=Math.max(1,Math.floor((t+qr)/(Mp+qr))),s=e.clientHeight;t===this.width&&n===this.columns&&s===this.height||(Object.assign(this,{width:t,columns:n,height:s}),this.requestUpdate())}scrolled(e){let{scrollTop:t}=e.target,n=o=>Math.floor(o/pe),s=n(t)!==n(this.top);this.top=t,s&&this.requestUpdate()}reveal(){let e=this.find(".scroller"),t=this.listing.shown.findIndex(a=>a.id===this.state.selected);if(!e||t<0)return;let n=Math.floor(t/this.columns)*pe,{scrollTop:s,clientHeight:o}=e;n<s?e.scrollTop=n:n+pe+8>s+o&&(e.scrollTop=n+pe+8-o)}seen(){let{shown:e}=this.listing,t=Math.floor(this.top/pe),n=Math.ceil(this.height/pe)+1,s=Math.max(0,t-Oa)*this.columns,o=Math.min(e.length,(t+n+Oa)*this.columns),a=Array.from({length:Math.max(0,o-s)},(d,m)=>s+m),{at:l}=this;return l>=o&&l<e.length?a.push(l):l<s&&a.unshift(l),a}render(){let{images:e}=this.state;return c`
      <div class="head">${Tt(this.store,this.text)}</div>
      ${e.length===0?y:c`
        ${this.renderProgress()}
        ${this.renderTools()}
        ${this.renderTiles()}`}`}renderProgress(){let{scoring:e}=this.state;if(!e)return y;let{done:t,total:n,rate:s,paused:o}=e,a=this.text.inspect,l=s>0?it((n-t)/s,this.locale):"",d=o?a.paused(t,n):a.progress(t,n,s,l);return c`
      <div class="progress">
        <span>${d}</span>
        <button class="plain icon-only" aria-label=${o?a.resume:a.pause}
          title=${o?a.resume:a.pause}
          @click=${()=>this.store.pause(!o)}>${v(o?"play":"pause")}</button>
        <progress max=${n} .value=${t} aria-label=${d}></progress>
      </div>`}renderTools(){let e=this.text.inspect,{counts:t}=this.listing,{chip:n,order:s,query:o}=this.choice,a=ja.filter(l=>l!=="unreadable"||t[l]>0||l===n);return c`
      <div class="chips" role="group" aria-label=${e.show}>${a.map(l=>c`
        <button class="chip ${l}" aria-pressed=${l===n} @click=${()=>this.filter(l)}>
          ${l==="all"?y:Q(l)}${e.chips[l]}<b>${t[l]}</b></button>`)}
      </div>
      <div class="tools">
        <input type="search" placeholder=${e.find} aria-label=${e.search} .value=${o}
          @input=${l=>this.change({query:l.target.value})}>
        <select aria-label=${e.sort} @change=${l=>this.change({order:l.target.value})}>
          ${La.map(l=>c`
            <option value=${l} ?selected=${l===s}>${e.orders[l]}</option>`)}
        </select>
      </div>`}filter(e){this.change({chip:e}),this.relist();let{shown:t}=this.listing;!t.some(s=>s.id===this.state.selected)&&t[0]&&this.store.select(t[0].id)}change(e){this.choice={...this.choice,...e};let t=this.find(".scroller");t&&(t.scrollTop=0)}renderTiles(){let{shown:e}=this.listing,t=this.text.inspect;if(e.length===0)return c`<p class="none quiet" role="status">${t.noneFit}</p>`;let n=Math.ceil(e.length/this.columns);return c`
      <div class="scroller" @scroll=${this.scrolled}>
        <div class="list" role="listbox" aria-label=${t.images} @keydown=${this.key}
          ${Bt({"--height":`${n*pe}px`})}>
          ${K(this.seen(),s=>e[s].id,s=>this.renderTile(e[s],s))}
        </div>
      </div>`}renderTile(e,t){let n=this.listing.verdicts.get(e.id),{labels:s}=this.text.inspect,o=t===this.at,a=(this.width+qr)/this.columns,l=Bt({"--x":`${8+t%this.columns*a}px`,"--y":`${Math.floor(t/this.columns)*pe}px`,"--w":`${a-qr}px`});return c`
      <div class="tile ${n}" role="option" tabindex=${o?0:-1}
        aria-selected=${e.id===this.state.selected} aria-posinset=${t+1}
        aria-setsize=${this.listing.shown.length} aria-label=${this.nameOf(e,n)}
        title=${this.titleOf(e)} @click=${()=>this.open(e)} ${l}>
        <span class="thumb" aria-hidden="true"><canvas width="1" height="1"
          ${za(this.thumbs.get(e.id))}></canvas>
          ${e.error===void 0?y:c`<small data-text=${e.error}></small>`}
          ${e.label?c`<i data-text=${s[e.label]}></i>`:y}
        </span>
        <span class="caption" aria-hidden="true">${Q(n)}
          <span data-text=${this.scoreOf(e,n)}></span></span>
      </div>`}scoreOf({result:e},t){let n=z(this.state),{percent:s,short:o}=this.text.inspect;return e&&n!==void 0&&t!=="unknown"?s(Ue(e.score,n)):o[t]}nameOf(e,t){let{verdicts:n,ofLimit:s,labels:o}=this.text.inspect,a=z(this.state),l=e.result&&a!==void 0?s(Ue(e.result.score,a)):e.error,d=e.label&&o[e.label];return[e.name,n[t],l,d].filter(m=>m).join(", ")}titleOf({name:e,result:t,error:n}){return[e,n??(t&&this.text.inspect.raw(t.score))].filter(s=>s).join(`
`)}open(e){this.store.select(e.id),this.dispatchEvent(new CustomEvent("open"))}go(e){let{shown:t}=this.listing,{at:n}=this,s=Math.ceil(t.length/this.columns),o=Math.floor((n+e)/this.columns);Math.abs(e)===this.columns&&(o<0||o>=s)||(this.focused=!0,this.step(e),this.requestUpdate())}};customElements.define("image-grid",Tn)});var Ra,Na=b(()=>{"use strict";p();h();A();Ra=k`
  :host { --stage: light-dark(#e3e7ec, #0c0e12); height: 100%; min-height: 0; display: grid;
    grid-template: minmax(0, 1fr) auto / 320px minmax(0, 1fr) 280px;
    grid-template-areas: "grid viewer why" "grid chart chart"; overflow: hidden; }
  .detail { display: contents; }
  image-grid { grid-area: grid; border-inline-end: 1px solid var(--line); }
  image-viewer, .viewer { grid-area: viewer; }
  image-why { grid-area: why; overflow-y: auto; border-inline-start: 1px solid var(--line);
    scrollbar-width: thin; }
  limit-chart { grid-area: chart; border-top: 1px solid var(--line); }
  .start { grid-column: 1 / -1; display: flex; flex-direction: column; justify-content: center;
    align-items: center; gap: 16px; text-align: center; padding: 48px 32px; margin: 32px;
    border: 2px dashed var(--control); border-radius: 16px; background: var(--raised); }
  .start.viewer { grid-area: viewer; border: 0; background: none; }
  .start h2 { font-size: 24px; }
  .buttons { display: flex; flex-wrap: wrap; gap: 8px; justify-content: center; }
  @media (min-width: 1800px) {
    :host { grid-template-columns: 420px minmax(0, 1fr) 340px; }
  }
  @media (max-width: 1100px) {
    :host { grid-template: minmax(240px, 1fr) minmax(0, 34%) auto / 320px minmax(0, 1fr);
      grid-template-areas: "grid viewer" "grid why" "grid chart"; }
    image-why { border-inline-start: 0; border-top: 1px solid var(--line); }
  }
  @media (max-width: 700px) {
    :host { display: flex; flex-direction: column; }
    image-grid { flex: 1; border: 0; }
    .detail { display: block; position: fixed; inset: 0; z-index: 5; overflow-y: auto;
      background: var(--raised); padding-bottom: 24px; }
    .back { position: sticky; top: 0; z-index: 1; width: 100%; border-radius: 0;
      justify-content: flex-start; background: var(--raised) !important; min-height: 48px;
      border-bottom: 1px solid var(--line); }
    image-viewer { height: min(66dvh, 520px); }
    image-why { overflow: visible; }
    .start { flex: 1; margin: 16px; padding: 32px 16px; }
  }
`});var Ha,Fa=b(()=>{"use strict";p();h();A();Ha=k`
  :host { background: var(--raised); padding: 12px 16px; }
  h2 { font-size: 15px; }
  .top, .bottom { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 16px; }
  .counts { display: flex; flex-wrap: wrap; gap: 4px 14px; list-style: none; margin: 0;
    padding: 0; font-size: 14px; font-variant-numeric: tabular-nums; font-weight: 600; }
  .counts li { display: flex; align-items: center; gap: 4px; }
  .counts .icon, .check .icon { width: 16px; height: 16px; }
  li.anomalous { color: var(--anomalous); }
  li.unsure { color: var(--unsure); }
  li.normal { color: var(--normal); }
  .presets { display: flex; margin-left: auto; }
  .presets button { border-radius: 0; min-height: 40px; padding: 0 12px; font-size: 14px;
    text-align: center;
    margin-left: -1px; }
  .presets button:first-child { border-radius: 8px 0 0 8px; }
  .presets button:last-child { border-radius: 0 8px 8px 0; }
  .presets [aria-pressed=true] { background: var(--accent-soft); border-color: var(--accent);
    z-index: 1; position: relative; }
  .chart { position: relative; margin: 8px 0 4px; height: 88px; cursor: ew-resize;
    touch-action: none; user-select: none; }
  .chart svg { position: absolute; inset: 0; overflow: visible; }
  .band { fill: var(--unsure); opacity: 0.12; }
  .axis { stroke: var(--control); }
  rect.normal { fill: var(--normal); }
  rect.unsure { fill: var(--unsure); }
  rect.anomalous { fill: var(--anomalous); }
  circle { fill: var(--raised); stroke: var(--quiet); stroke-width: 1.5; }
  .tick { stroke: var(--ink); stroke-width: 2; }
  .tick.anomalous { stroke-dasharray: 3 2; }
  .limit { stroke: var(--accent); stroke-width: 2; }
  .knob { position: absolute; left: var(--at); top: 0; width: 24px; height: 70px;
    margin-left: -12px; border-radius: 12px; cursor: ew-resize; }
  .knob::before { content: ""; position: absolute; left: 3px; top: 0; width: 18px; height: 18px;
    border-radius: 9px; background: var(--accent); border: 2px solid var(--raised); }
  text { fill: var(--quiet); font-size: 12px; text-anchor: middle;
    font-variant-numeric: tabular-nums; }
  .key { display: flex; align-items: center; gap: 4px; font-size: 13px; }
  .key svg { width: 12px; height: 12px; margin-left: 8px; fill: var(--quiet); }
  @media (max-width: 1300px) { .key { display: none; } }
  .bottom { justify-content: space-between; font-size: 14px; min-height: 24px; }
  .check { display: flex; align-items: center; gap: 6px; }
  .aid { font-size: 13px; margin-left: auto; }
`});function Ep({low:r,high:i},e){let[t,n]=[r/e,i/e],s=[.05,.1,.2,.25,.5,1,2,5].find(a=>(n-t)/a<=8)??10,o=Math.ceil(t/s);return Array.from({length:Math.floor(n/s)-o+1},(a,l)=>(o+l)*s)}var nt,Ua,ee,jn,In,Ap,Va=b(()=>{"use strict";p();h();A();Ve();ye();j();Fa();Vr();Pn();nt=60,Ua=88,ee=54,jn=class extends S{constructor(){super(...arguments);this.key=e=>{let t=this.range,n=(t.high-t.low)/100,s=z(this.state),a={ArrowRight:s+n,ArrowUp:s+n,ArrowLeft:s-n,ArrowDown:s-n,PageUp:s+10*n,PageDown:s-10*n,Home:t.low,End:t.high}[e.key];a!==void 0&&(e.preventDefault(),e.stopPropagation(),this.set(Math.min(Math.max(a,t.low),t.high)))};this.grab=e=>{e.button===0&&(this.held=this.range,e.currentTarget.setPointerCapture(e.pointerId),this.drag(e),this.find(".knob")?.focus({preventScroll:!0}),e.preventDefault())};this.drag=e=>{if(!this.held)return;let{left:t,width:n}=e.currentTarget.getBoundingClientRect(),s=Math.min(Math.max((e.clientX-t)/n,0),1),o=this.held.low+s*(this.held.high-this.held.low);this.next===void 0&&requestAnimationFrame(()=>{this.set(this.next),this.next=void 0}),this.next=o};this.drop=()=>{this.held=void 0,this.requestUpdate()}}static{this.styles=[M,Ha]}get scores(){return this.state.images.flatMap(e=>e.result&&!e.stale?[e.result.score]:[])}get range(){if(this.held)return this.held;let e=z(this.state),t=this.state.normals.flatMap(l=>l.score??[]),n=[...this.scores,...t,e*(1-.1),e*(1+.1)],[s,o]=[Math.min(...n),Math.max(...n)],a=(o-s)*.06;return{low:Math.max(0,s-a),high:Math.min(1,o+a)}}render(){let e=z(this.state);return e===void 0?c`<p class="quiet">${this.text.inspect.noLimit}</p>`:c`
      <div class="top">
        <h2>${this.text.inspect.limit}</h2>
        ${this.renderCounts()}
        ${this.renderKey()}${this.renderPresets(e)}
      </div>
      ${this.renderChart(e)}
      <div class="bottom">${this.renderCheck(e)}
        <span class="quiet aid">${this.text.inspect.aid}</span></div>`}renderCounts(){let{state:e,text:t}=this,n=z(e),s=G(e),o={anomalous:0,unsure:0,normal:0};for(let l of e.images){let d=xe(l,n,s);d in o&&o[d]++}return c`<ul class="counts" aria-live="off">${["anomalous","unsure","normal"].map(l=>c`
      <li class=${l}>${Q(l)}${t.inspect.counted[l](o[l])}</li>`)}</ul>`}renderPresets(e){let t=Pa(this.state);if(!t)return y;let n=this.text.inspect,s=["more","balanced","fewer"];return c`
      <div class="presets" role="group" aria-label=${n.presets}>${s.map(o=>c`
        <button aria-pressed=${Ap(e,t[o])}
          @click=${()=>this.set(o==="balanced"?void 0:t[o])}
          title=${n.raw(t[o])}>${n.preset[o]}</button>`)}
      </div>`}renderChart(e){let t=this.range,n=this.text.inspect,s=d=>`${In(d,t)*100}%`,o=Ue(e,this.state.learned?.limit??e),a=G(this.state),l=[e*(1-.1),e*(1+.1)].map(d=>In(d,t));return c`
      <div class="chart" @pointerdown=${this.grab} @pointermove=${this.drag}
        @pointerup=${this.drop} @pointercancel=${this.drop}>
        <svg width="100%" height=${Ua} aria-hidden="true">
          ${a?y:re`<rect class="band" x="${l[0]*100}%" y="0"
            width="${(l[1]-l[0])*100}%" height=${ee} />`}
          ${this.renderBars(e,t,a)}
          <line class="axis" x1="0" x2="100%" y1=${ee+.5} y2=${ee+.5} />
          ${this.state.normals.map(({score:d})=>d===void 0?y:re`
            <circle cx=${s(d)} cy=${ee+9} r="3.5" />`)}
          ${this.renderTicks(s)}
          ${Ep(t,e).map(d=>re`
            <text x=${s(d*e)} y=${Ua-3}
              >${n.percent(Math.round(d*100))}</text>`)}
          <line class="limit" x1=${s(e)} x2=${s(e)} y1="0" y2=${ee+16} />
        </svg>
        <div class="knob" role="slider" tabindex="0" aria-label=${n.limit}
          aria-orientation="horizontal" aria-valuemin=${t.low.toFixed(4)}
          aria-valuemax=${t.high.toFixed(4)} aria-valuenow=${e.toFixed(4)}
          aria-valuetext=${n.limitValue(e,o)} @keydown=${this.key}
          ${Bt({"--at":s(e)})}></div>
      </div>`}renderBars(e,t,n){let s=Array.from({length:nt},()=>0);for(let l of this.scores){let d=Math.floor(In(l,t)*nt);d>=0&&d<=nt&&s[Math.min(d,nt-1)]++}let o=Math.max(1,...s),a=100/nt;return s.map((l,d)=>{let m=l&&Math.max(3,(ee-20)*l/o),u=t.low+(d+.5)/nt*(t.high-t.low);return l===0?y:re`
        <rect class=${jt(u,e,n)} x="${d*a+.1}%"
          y=${ee-m} width="${a-.2}%" height=${m} rx="1.5" />`})}renderTicks(e){return this.state.images.map(({label:t,result:n,stale:s})=>!t||!n||s?y:re`<line class="tick ${t}" x1=${e(n.score)} x2=${e(n.score)}
          y1=${t==="normal"?ee+2:ee-14}
          y2=${t==="normal"?ee+16:ee} />`)}renderCheck(e){let t=this.text.inspect,{images:n}=this.state,s=kn(n),o=rt(n,e);if(!s||!o){let l=d=>n.filter(m=>m.label===d).length;return c`<span class="check">${Q("unsure")}${t.notChecked(Math.max(0,Lt-l("anomalous")),Math.max(0,Lt-l("normal")))}
      </span>`}return s.caught===o.caught&&s.alarms===o.alarms?c`<span class="check">${Q("normal")}${t.checkedNow(o)}</span>`:c`
      <span class="check">${Q("unsure")}${t.best(s)}</span>
      <button @click=${()=>this.apply(s.limit)}>${t.apply}</button>`}renderKey(){let{bars:e,normals:t,labels:n}=this.text.inspect.chartKey;return c`<span class="quiet key" aria-hidden="true">
      <svg viewBox="0 0 12 12"><rect x="3" y="2" width="6" height="9" rx="1.5" /></svg>${e}
      <svg viewBox="0 0 12 12"><circle cx="6" cy="6" r="3.5" /></svg>${t}
      <svg viewBox="0 0 12 12"><line class="tick" x1="6" x2="6" y1="1" y2="11" /></svg>${n}
    </span>`}apply(e){this.store.update({limit:e},this.text.inspect.applied(e)),this.find(".knob")?.focus()}set(e){this.store.update({limit:e})}},In=(r,{low:i,high:e})=>(r-i)/(e-i||1);Ap=(r,i)=>Math.abs(r-i)<1e-6;customElements.define("limit-chart",jn)});function Wa(r,i){new Ln(r,i).listen()}var Ln,qa=b(()=>{"use strict";p();h();Ln=class{constructor(i,e){this.on=i;this.actions=e;this.down=new Map;this.travelled=!1}listen(){let{on:i,actions:e}=this;i.addEventListener("wheel",t=>this.wheel(t),{passive:!1}),i.addEventListener("pointerdown",t=>this.press(t)),i.addEventListener("pointermove",t=>this.move(t)),i.addEventListener("pointerup",t=>this.lift(t,!0)),i.addEventListener("pointercancel",t=>this.lift(t,!1)),i.addEventListener("dblclick",t=>e.zoom(e.free()?0:3,this.at(t)))}at(i){let{left:e,top:t}=this.on.getBoundingClientRect();return{x:i.clientX-e,y:i.clientY-t}}wheel(i){i.preventDefault();let e=i.deltaY*(i.deltaMode===WheelEvent.DOM_DELTA_LINE?16:1),t=Math.exp(-e*(i.ctrlKey?.01:.002));this.actions.zoom(Math.min(Math.max(t,.5),2),this.at(i))}press(i){i.button===0&&(this.on.setPointerCapture(i.pointerId),this.down.set(i.pointerId,this.at(i)),this.begin=this.down.size===1?this.at(i):void 0,this.travelled=this.down.size>1)}move(i){let e=this.down.get(i.pointerId);if(!e)return;let t=this.at(i),n=[...this.down].find(([s])=>s!==i.pointerId)?.[1];if(n)this.pinch(e,t,n);else{let{begin:s}=this;if(this.travelled||=!!s&&Math.hypot(t.x-s.x,t.y-s.y)>6,!this.travelled)return;this.actions.free()&&this.actions.pan(t.x-e.x,t.y-e.y),this.on.toggleAttribute("panning",!0)}this.down.set(i.pointerId,t)}pinch(i,e,t){let n=o=>Math.hypot(o.x-t.x,o.y-t.y)||1,s={x:(e.x+t.x)/2,y:(e.y+t.y)/2};this.actions.zoom(n(e)/n(i),s),this.actions.pan((e.x-i.x)/2,(e.y-i.y)/2)}lift(i,e){if(!this.down.delete(i.pointerId))return;this.on.removeAttribute("panning");let{begin:t}=this;if(!e||!t||this.down.size>0)return;let n=this.at(i),[s,o]=[n.x-t.x,n.y-t.y];this.travelled?i.pointerType!=="mouse"&&!this.actions.free()&&this.swipe(s,o):this.actions.tap(n),this.begin=void 0}swipe(i,e){Math.abs(i)>60&&Math.abs(i)>2*Math.abs(e)&&this.actions.swipe(i<0?1:-1)}}});function Ka(r,{x:i,y:e,width:t,height:n},s,o=!1){r.setLineDash([]);for(let[a,l]of[["#000c",4],["#fff",2]])r.strokeStyle=a,r.lineWidth=l*s,r.strokeRect(i,e,t,n),o&&r.setLineDash([4*s,3*s])}function Tp(r,i,e,t){let n=18*t;r.font=`600 ${13*t}px system-ui, sans-serif`,r.textBaseline="middle";let s=r.measureText(e).width+10*t,o=Math.max(0,i.x-t),a=Math.max(0,i.y-n-t);r.fillStyle="#fff",r.fillRect(o,a,s,n),r.fillStyle="#111",r.fillText(e,o+5*t,a+n/2)}var Pp,Bn,Ga=b(()=>{"use strict";p();h();A();V();me();Qe();qa();Pp=4,Bn=class extends q{constructor(){super();this.window={width:1,height:1};this.observer=new ResizeObserver(()=>this.resized());this.frame=0;this.timer=0;this.turn=0;this.look=Re,this.boxes=!1,this.label="",Wa(this,{zoom:(e,t)=>this.moved(n=>wn(this.look,e,t,n,this.window)),pan:(e,t)=>this.pan(e,t),swipe:e=>this.tell("swipe",e),tap:e=>this.tap(e),free:()=>this.look.zoom>1})}static{this.properties={source:{attribute:!1},result:{attribute:!1},spot:{attribute:!1},look:{attribute:!1},boxes:{type:Boolean},label:{}}}static{this.styles=k`
    :host { display: block; position: relative; overflow: hidden; background: var(--stage);
      touch-action: pan-y; user-select: none; cursor: crosshair; }
    :host([zoomed]) { touch-action: none; cursor: grab; }
    :host([panning]) { cursor: grabbing; }
    canvas { position: absolute; left: 0; top: 0; pointer-events: none; }
    #base, #marks { width: 100%; height: 100%; }
    #heat { opacity: var(--heat, 0.5); transform-origin: 0 0; }
    :host([original]) :is(#heat, #marks) { visibility: hidden; }
  `}connectedCallback(){super.connectedCallback(),this.observer.observe(this)}disconnectedCallback(){super.disconnectedCallback(),this.observer.disconnect(),this.clear()}render(){return c`
      <canvas id="base" role="img" aria-label=${this.label}></canvas>
      <canvas id="heat"></canvas><canvas id="marks"></canvas>`}updated(e){let t=e.get("source");e.has("source")&&t?.key!==this.source?.key&&this.open(),this.heatOf!==this.result&&this.showHeat(),this.paint()}zoomBy(e){let{width:t,height:n}=this.window;if(e===0)return this.moved(()=>Re);let s={x:t/2,y:n/2};this.moved(o=>wn(this.look,e,s,o,this.window))}pan(e,t){this.moved(n=>{let{scale:s}=ce(this.look,n,this.window);return vn({...this.look,x:this.look.x-e/(n.width*s),y:this.look.y-t/(n.height*s)},n,this.window)})}get scale(){return this.source?ce(this.look,this.source,this.window).scale*devicePixelRatio:1}moved(e){this.source&&(this.look=e(this.source),this.tell("look",this.look))}tap(e){if(!this.source)return;let{scale:t,left:n,top:s}=ce(this.look,this.source,this.window);this.tell("spot",{x:(e.x-n)/t,y:(e.y-s)/t})}tell(e,t){this.dispatchEvent(new CustomEvent(e,{detail:t}))}clear(){this.turn++,clearTimeout(this.timer),this.picture?.close(),this.detail?.bitmap.close(),this.picture=this.detail=this.image=void 0}async open(){this.clear();let{turn:e,source:t}=this;if(this.removeAttribute("ready"),!t)return this.paint();if(t.thumbnail){let n=await createImageBitmap(t.thumbnail).catch(()=>{});if(e!==this.turn)return n?.close();this.picture??=n,this.paint()}try{let n=await t.open?.();if(e!==this.turn||!n)return;this.image=n,await this.sharpen(),e===this.turn&&this.setAttribute("ready","")}catch(n){e===this.turn&&this.tell("fault",n)}}resized(){this.window={width:this.clientWidth||1,height:this.clientHeight||1};let e=[this.canvas("base"),this.canvas("marks")];for(let t of e)t&&(t.width=Math.round(this.window.width*devicePixelRatio),t.height=Math.round(this.window.height*devicePixelRatio));this.paintNow()}canvas(e){return this.renderRoot.querySelector(`#${e}`)}async sharpen(){let{image:e,turn:t}=this;if(!e)return;let n=devicePixelRatio,s={left:0,top:0,width:e.width,height:e.height},o=ce(Re,e,this.window).scale*n,a=(u,w)=>Math.max(1,Math.min(u,Math.round(u*w))),l=a(e.width,o);if(!this.picture||this.picture.width<l){let u=await e.part(s,l,a(e.height,o));if(t!==this.turn)return u.close();this.picture?.close(),this.picture=u}let{look:d}=this,{scale:m}=ce(d,e,this.window);if(d.zoom>1&&this.picture.width<e.width){let u=Rt(ma(d,e,this.window),e.width,e.height),w=await e.part(u,a(u.width,m*n),a(u.height,m*n));if(t!==this.turn)return w.close();this.detail?.bitmap.close(),this.detail={bitmap:w,area:u}}this.paintNow()}paint(){cancelAnimationFrame(this.frame),this.frame=requestAnimationFrame(()=>this.paintNow()),clearTimeout(this.timer);let e=()=>{this.sharpen().catch(()=>{})};this.timer=window.setTimeout(e,80)}paintNow(){let e=this.canvas("base")?.getContext("2d");if(!e)return;let{source:t,picture:n,detail:s}=this;if(this.toggleAttribute("zoomed",this.look.zoom>1),e.setTransform(1,0,0,1,0,0),e.clearRect(0,0,e.canvas.width,e.canvas.height),!t)return;let o=ce(this.look,t,this.window);this.layHeat(o,t),this.drawMarks(o);let{scale:a,left:l,top:d}=o,m=devicePixelRatio;if(e.setTransform(a*m,0,0,a*m,l*m,d*m),e.imageSmoothingEnabled=a*m<Pp,e.imageSmoothingQuality="high",n&&e.drawImage(n,0,0,t.width,t.height),!s||this.look.zoom===1)return;let{left:u,top:w,width:x,height:$}=s.area;e.drawImage(s.bitmap,u,w,x,$)}layHeat({scale:e,left:t,top:n},s){let o=this.canvas("heat");o.style.setProperty("width",`${s.width*e}px`),o.style.setProperty("height",`${s.height*e}px`),o.style.setProperty("transform",`translate(${t}px, ${n}px)`)}async showHeat(){let{result:e}=this;this.heatOf=e;let t=this.canvas("heat");if(t.hidden=!e,!e)return;let n=await oe(e);if(this.result!==e)return n.close();[t.width,t.height]=[n.width,n.height],t.getContext("2d").drawImage(n,0,0),n.close()}drawMarks({scale:e,left:t,top:n}){let s=this.canvas("marks")?.getContext("2d");if(!s)return;let o=devicePixelRatio;s.clearRect(0,0,s.canvas.width,s.canvas.height);let a=l=>({x:(l.left*e+t)*o,y:(l.top*e+n)*o,width:l.width*e*o,height:l.height*e*o});if(this.boxes)for(let[l,d]of(this.result?.regions??[]).entries()){let m=a({left:d.x,top:d.y,width:d.width,height:d.height});Ka(s,m,o),Tp(s,m,String(l+1),o)}this.spot&&Ka(s,a(this.spot),1.5*o,!0)}};customElements.define("image-stage",Bn)});var ke,Gr=b(()=>{"use strict";p();h();ke=class{constructor(i){this.urls=new Map;this.used=new Set;i.addController(this)}of(i){let e=this.urls.get(i)??URL.createObjectURL(i);return this.urls.set(i,e),this.used.add(i),e}hostUpdate(){this.used=new Set}hostUpdated(){this.revoke(this.used)}hostDisconnected(){this.revoke(new Set)}revoke(i){for(let[e,t]of this.urls)i.has(e)||(URL.revokeObjectURL(t),this.urls.delete(e))}}});var Za,Ya=b(()=>{"use strict";p();h();A();Za=k`
  :host { display: flex; flex-direction: column; min-height: 0; min-width: 0;
    background: var(--page); }
  :host([full]) { position: fixed; inset: 0; z-index: 20; }
  .title { display: flex; align-items: center; gap: 8px; padding: 8px; min-height: 56px; }
  .name { flex: 1; min-width: 0; text-align: center; line-height: 1.3; }
  .name h2 { font-size: 15px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .name span { font-size: 13px; font-variant-numeric: tabular-nums; }
  .stages { flex: 1; min-height: 0; display: grid; grid-auto-flow: column;
    grid-auto-columns: minmax(0, 1fr); gap: 2px; position: relative; background: var(--line); }
  .normal { position: relative; display: grid; min-height: 0; }
  .tag { position: absolute; left: 8px; bottom: 8px; max-width: calc(100% - 16px);
    background: #101418d9; color: #fff; border-radius: 6px; padding: 2px 8px; font-size: 13px;
    pointer-events: none; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .empty { display: grid; place-items: center; padding: 24px; text-align: center;
    background: var(--stage); color: var(--quiet); }
  .waiting { position: relative; background: var(--stage); min-height: 0; }
  .waiting img { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: contain;
    visibility: hidden; }
  .waiting img[ready] { visibility: visible; }
  .fault { position: absolute; inset: auto 16px 16px; padding: 8px 12px; border-radius: 8px;
    background: var(--raised); border: 1px solid var(--anomalous); font-size: 14px; }
  .tools { display: flex; flex-wrap: wrap; align-items: center; justify-content: center;
    gap: 4px 12px; padding: 6px 8px; min-height: 52px; }
  .group { display: flex; align-items: center; }
  .group [aria-pressed=true] { background: var(--accent-soft); color: var(--accent); }
  output { min-width: 48px; text-align: center; font-size: 14px;
    font-variant-numeric: tabular-nums; }
  .heat { display: flex; align-items: center; gap: 8px; font-size: 14px; }
  .heat input { width: 96px; padding: 0; border: 0; accent-color: var(--accent);
    background: none; }
  .heat kbd { color: var(--quiet); }
  .legend { display: flex; align-items: center; gap: 6px; font-size: 12px; color: var(--quiet); }
  .legend i { width: 48px; height: 10px; border-radius: 5px; border: 1px solid var(--control);
    background: linear-gradient(to right, #000004, #1f0c48, #550f6d, #88226a, #ba3655, #e35933,
      #f98c0a, #f9c932, #fcffa4); }
  #keys { inset: auto 16px 72px auto; padding: 16px 20px; }
  #keys h3 { font-size: 15px; margin-bottom: 8px; }
  #keys dl { display: grid; grid-template-columns: auto 1fr; gap: 6px 16px; margin: 0;
    font-size: 14px; }
  dd { margin: 0; }
  kbd { font: 600 13px/1 ui-monospace, monospace; border: 1px solid var(--control);
    border-radius: 5px; padding: 3px 7px; background: var(--page); display: inline-block; }
  @media (hover: none) and (pointer: coarse) { .heat kbd { display: none; } }
  @media (max-width: 700px) {
    .legend span, .help, .heat kbd { display: none; }
    .group { order: -1; }
    .tools { gap: 2px 12px; padding: 4px; }
    .heat input { width: 120px; }
    .stages { grid-auto-flow: row; grid-auto-rows: minmax(0, 1fr); }
  }
`});var Ip,Zr,Cn,Ja=b(()=>{"use strict";p();h();A();F();j();Fr();Qe();C();Nr();Ga();Gr();Ya();Ip=.5,Zr=60,Cn=class extends S{constructor(){super();this.urls=new ke(this);this.sources=new WeakMap;this.look=e=>{this.seen=e.detail};this.spot=({detail:{x:e,y:t}})=>{let{result:n}=this.image,s=n&&Rr(n.map,e,t);s!==void 0&&this.tell("patch",s)};this.setHeat=e=>{this.style.setProperty("--heat",e.target.value)};this.seen=Re,this.boxes=this.sides=this.original=this.full=!1,this.place="",this.addEventListener("fullscreenchange",()=>{this.full=document.fullscreenElement!==null,this.takeFocus()})}static{this.properties={image:{attribute:!1},why:{attribute:!1},patch:{attribute:!1},place:{},seen:{state:!0},boxes:{state:!0},sides:{state:!0},original:{state:!0},full:{state:!0},fault:{state:!0}}}static{this.styles=[M,Za]}willUpdate(){this.image?.id!==this.of&&(this.of=this.image?.id,this.seen=Re,this.fault=void 0)}render(){let{image:e,text:t}=this;return e?(this.toggleAttribute("full",this.full),c`
      <div class="title">
        ${this.tool("back",t.inspect.previous,()=>this.tell("step",-1))}
        <div class="name"><h2 title=${e.name}>${e.name}</h2>
          <span class="quiet">${this.place}</span></div>
        ${this.tool("forward",t.inspect.next,()=>this.tell("step",1))}
      </div>
      <div class="stages">
        ${this.renderStage(e)}${this.sides?this.renderNormal():y}
        ${this.fault===void 0?y:c`
          <p class="fault" role="alert">${this.fault}</p>`}
      </div>
      ${e.result?this.renderTools():y}
      ${this.renderKeys()}`):y}renderStage(e){let{result:t}=e,n=this.text.inspect;if(!t)return this.renderWaiting(e);let s=this.patch!==void 0||this.sides?be(t.map,this.patch??Ne(t.map)):void 0;return c`
      <image-stage class="main" .source=${this.sourceOf(e)} .result=${t} .look=${this.seen}
        .label=${n.imageNamed(e.name)} ?boxes=${this.boxes} .spot=${s}
        ?original=${this.original} @look=${this.look} @spot=${this.spot}
        @swipe=${o=>this.tell("step",o.detail)}
        @fault=${o=>{this.fault=T(o.detail)}}></image-stage>`}renderWaiting({name:e,file:t,error:n}){let s=this.text.inspect,{waiting:o,unreadable:a}=s.verdicts;return n!==void 0?c`<p class="empty">${a}</p>`:c`<div class="waiting">${t?c`
        <img src=${this.urls.of(t)} alt=${s.imageNamed(e)}
          @load=${l=>this.showImage(l,!0)}
          @error=${l=>this.showImage(l,!1)}>`:y}
      <span class="tag">${o}</span></div>`}showImage(e,t){e.target.toggleAttribute("ready",t)}renderNormal(){let e=this.text.inspect,t=this.why?.image.id===this.image?.id?this.why:void 0,{normal:n}=t??{};if(!n){let o=!t&&this.image?.file;return c`<p class="empty">${o?e.comparing:e[Hr(this.state)]}</p>`}let s={key:n.file,width:n.width,height:n.height,open:()=>He(this.store,n)};return c`
      <div class="normal">
        <image-stage .source=${s} .look=${this.seen} .label=${e.imageNamed(n.name)}
          .spot=${t?.nearSpot} @look=${this.look}></image-stage>
        <span class="tag">${e.nearestImage(n.name)}</span>
      </div>`}sourceOf(e){let t=this.sources.get(e);if(t)return t;let{id:n,name:s,file:o,thumbnail:a,result:l}=e;if(!l)return;let{width:d,height:m}=l.map.frame,u={key:`${n} ${l.pixelsDigest}`,width:d,height:m,...a&&{thumbnail:a},...o&&{open:()=>He(this.store,{name:s,file:o})}};return this.sources.set(e,u),u}renderTools(){let e=this.text.inspect,t=new Intl.NumberFormat(this.locale,{style:"percent"});return c`
      <div class="tools" role="toolbar" aria-label=${e.tools}>
        <div class="group">
          ${this.tool("minus",e.zoomOut,()=>this.zoom(1/1.5))}
          <output aria-label=${e.zoom}>${t.format(this.seen.zoom)}</output>
          ${this.tool("add",e.zoomIn,()=>this.zoom(1.5))}
          ${this.tool("fit",e.zoomFit,()=>this.zoom(0))}
        </div>
        <label class="heat"><span>${e.heat}</span>
          <input type="range" min="0" max="1" step="0.05" .defaultValue=${String(Ip)}
            @input=${this.setHeat}>
          <kbd title=${e.holdSpace} aria-hidden="true">${e.space}</kbd></label>
        <div class="legend" title=${e.legendTitle} aria-hidden="true">
          <span>${e.legendLow}</span><i></i><span>${e.legendHigh}</span></div>
        <div class="group">
          ${this.toggle("boxes",e.boxes,this.boxes,()=>this.act("b"))}
          ${this.toggle("sides",e.sides,this.sides,()=>this.act("s"))}
          ${this.tool(this.full?"small":"full",e.full,()=>this.act("f"))}
          <button class="plain icon-only help" popovertarget="keys" aria-label=${e.keys}
            title=${e.keys}>${v("keys")}</button>
        </div>
      </div>`}tool(e,t,n){return c`<button class="plain icon-only" aria-label=${t} title=${t}
      @click=${n}>${v(e)}</button>`}toggle(e,t,n,s){return c`<button class="plain icon-only" aria-label=${t} title=${t}
      aria-pressed=${n} @click=${s}>${v(e)}</button>`}renderKeys(){let e=this.text.inspect;return c`
      <div popover id="keys" role="dialog" aria-label=${e.keys}>
        <h3>${e.keys}</h3>
        <dl>${e.keyList.map(([t,n])=>c`
          <dt><kbd>${t}</kbd></dt><dd>${n}</dd>`)}</dl>
      </div>`}get stage(){return this.find(".main")}zoom(e){this.stage?.zoomBy(e)}tell(e,t){this.dispatchEvent(new CustomEvent(e,{detail:t}))}act(e){let t={f:()=>this.toggleFull(),s:()=>this.sides=!this.sides,b:()=>this.boxes=!this.boxes,"+":()=>this.zoom(1.5),"=":()=>this.zoom(1.5),"-":()=>this.zoom(.6666666666666666),0:()=>this.zoom(0),"?":()=>this.find("#keys")?.togglePopover()};return t[e]?.(),e in t}showOriginal(e){this.original=e}pan(e){let[t,n]={ArrowLeft:[Zr,0],ArrowRight:[-Zr,0],ArrowUp:[0,Zr],ArrowDown:[0,-Zr]}[e]??[0,0];this.stage?.pan(t,n)}takeFocus(){!this.full||this.matches(":focus-within")||(this.tabIndex=-1,this.focus())}toggleFull(){let{full:e}=this;this.full=!e,e&&document.fullscreenElement?document.exitFullscreen():e||this.requestFullscreen?.().catch(()=>{})}};customElements.define("image-viewer",Cn)});var jp,zn,Xa=b(()=>{"use strict";p();h();A();jp=(r,i)=>r?.left!==i?.left||r?.top!==i?.top||r?.width!==i?.width||r?.height!==i?.height,zn=class extends q{constructor(){super(...arguments);this.turn=0}static{this.properties={open:{attribute:!1},area:{attribute:!1,hasChanged:jp},spot:{attribute:!1},label:{}}}static{this.styles=k`
    :host { display: block; position: relative; aspect-ratio: 1; overflow: hidden;
      background: var(--stage); border-radius: 8px; }
    canvas { width: 100%; height: 100%; object-fit: contain; display: block; }
  `}render(){return c`<canvas role="img" aria-label=${this.label}></canvas>`}updated(e){(e.has("area")||e.has("open"))&&this.draw().catch(()=>{})}async draw(){let e=++this.turn,t=this.renderRoot.querySelector("canvas"),{area:n,open:s,spot:o}=this,a=await s?.();if(e!==this.turn||!a||!n)return;let d=Math.round((this.clientWidth||120)*devicePixelRatio)/Math.max(n.width,n.height),m=$=>Math.max(1,Math.round($*d)),u=await a.part(n,m(n.width),m(n.height));if(e!==this.turn)return u.close();[t.width,t.height]=[u.width,u.height];let w=t.getContext("2d");if(w.drawImage(u,0,0),u.close(),!o)return;let x=($,E)=>($-E)*d;for(let[$,E]of[["#000b",3],["#fff",1.5]])w.strokeStyle=$,w.lineWidth=E*devicePixelRatio,w.strokeRect(x(o.left,n.left),x(o.top,n.top),o.width*d,o.height*d);this.setAttribute("ready","")}};customElements.define("image-crop",zn)});var Qa,el=b(()=>{"use strict";p();h();A();Qa=k`
  :host { display: flex; flex-direction: column; gap: 20px; padding: 16px;
    background: var(--raised); }
  section { display: flex; flex-direction: column; gap: 10px; }
  h2 { font-size: 20px; display: flex; gap: 10px; align-items: flex-start; }
  h2 .icon { width: 26px; height: 26px; margin-top: -1px; }
  h3 { font-size: 14px; }
  .verdict { --mark: var(--quiet); gap: 6px; }
  .verdict.normal { --mark: var(--normal); }
  .verdict.unsure { --mark: var(--unsure); }
  .verdict.anomalous { --mark: var(--anomalous); }
  .verdict h2 { color: var(--mark); }
  .score { font-variant-numeric: tabular-nums; }
  .crops { display: grid; grid-template-columns: repeat(2, minmax(0, 160px)); gap: 8px; }
  figure { margin: 0; min-width: 0; }
  figcaption { font-size: 13px; line-height: 1.35; margin-top: 4px; }
  .empty { aspect-ratio: 1; border-radius: 8px; background: var(--hover); }
  .why .quiet { font-size: 13px; overflow-wrap: anywhere; }
  .spots { display: flex; flex-wrap: wrap; gap: 6px; }
  .spots button { min-width: 40px; padding: 0; font-variant-numeric: tabular-nums; }
  [aria-pressed=true] { background: var(--accent-soft); border-color: var(--accent);
    box-shadow: inset 0 0 0 1px var(--accent); }
  .buttons { display: flex; flex-wrap: wrap; gap: 8px; }
  .buttons button { flex: 1 1 auto; padding: 0 10px; }
  .say .normal .icon { color: var(--normal); }
  .say .anomalous .icon { color: var(--anomalous); }
  .say .quiet { font-size: 13px; }
  .offer { border-radius: 8px; background: var(--accent-soft); padding: 12px; display: flex;
    flex-direction: column; gap: 10px; font-size: 14px; }
  summary { min-height: 40px; display: flex; align-items: center; cursor: pointer;
    font-weight: 600; font-size: 14px; }
  summary::before { content: "›"; width: 18px; font-size: 20px; line-height: 1; }
  details[open] summary::before { transform: rotate(90deg) translateX(4px); }
  dl { display: grid; grid-template-columns: auto 1fr; gap: 4px 16px; margin: 4px 0 8px;
    font-size: 13px; font-variant-numeric: tabular-nums; }
  dt { color: var(--quiet); }
  dd { margin: 0; overflow-wrap: anywhere; }
  details .quiet, .verdict .quiet { font-size: 13px; }
  .remove { align-self: flex-start; padding: 0 10px; margin: -8px -10px 0; color: var(--quiet); }
  @media (min-width: 701px) and (max-width: 1100px) {
    :host { display: grid; grid-template-columns: 1fr 1fr; align-content: start; }
    .why { grid-row: 1 / span 3; grid-column: 2; }
  }
`});function Bp(r){let{left:i,top:e,width:t,height:n}=be(r,Ne(r)),s=(a,l)=>Math.min(2,Math.max(0,Math.floor(3*a/l))),{frame:o}=r;return 3*s(e+n/2,o.height)+s(i+t/2,o.width)}var Lp,_n,tl=b(()=>{"use strict";p();h();A();Ve();ye();ne();j();Xa();Fr();Qe();C();Nr();Vr();el();Lp=6,_n=class extends S{constructor(){super(...arguments);this.openers=new WeakMap}static{this.properties={image:{attribute:!1},why:{attribute:!1},patch:{attribute:!1},fault:{attribute:!1},offer:{state:!0}}}static{this.styles=[M,Qa]}render(){let{image:e}=this;if(!e)return y;let t=xe(e,z(this.state),G(this.state));return c`
      <section class="verdict ${t}" aria-live="polite">
        <h2>${Q(t)}<span>${e.stale?this.text.inspect.outdated:this.text.inspect.verdicts[t]}</span></h2>
        ${this.renderPlace(e,t)}
        ${this.renderScore(e)}
      </section>
      ${t==="unreadable"?this.renderUnreadable(e):y}
      ${e.result?c`
        ${this.renderWhy(e)}${this.renderLabels(e)}${this.renderDetails(e)}`:y}
      <button class="plain remove" title=${this.text.inspect.removeKey}
        @click=${()=>this.dispatchEvent(new CustomEvent("remove"))}
        >${v("trash")}${this.text.inspect.remove}</button>`}renderPlace({result:e},t){let n=this.text.inspect;return!e||t!=="anomalous"&&t!=="unsure"?y:c`<p>${n.strongest(n.places[Bp(e.map)])}</p>`}renderScore({result:e,stale:t}){if(!e)return y;let n=this.text.inspect,s=z(this.state);if(t)return c`<p class="quiet">${n.stale}</p>`;let{learned:o,project:a}=this.state,l=o?.provisional&&a.limit===void 0,d=s===void 0?n.raw(e.score):n.ofLimit(Ue(e.score,s));return c`
      <p class="score" title=${n.raw(e.score)}>${d}</p>
      ${s===void 0||G(this.state)?y:c`<p class="quiet">${l?n.guess:n.unchecked}</p>`}`}renderUnreadable(e){let t=this.text.inspect;return c`
      <section>
        <p>${e.error}</p>
        <div class="buttons">
          <button @click=${()=>this.store.retry(e.id)}>${v("again")}${t.retry}</button>
        </div>
      </section>`}renderWhy(e){let t=this.text.inspect;if(!e.file)return c`<p class="quiet">${t.noOriginal}</p>`;let n=this.why?.image.result===e.result?this.why:void 0,{map:s}=e.result,o=this.patch??Ne(s),a=be(s,o),l=n?.patch===o,d=l?n.normal:void 0,m=this.state.project.options.view?.tiles??1;return c`
      <section class="why">
        <h3>${t.why}</h3>
        ${this.renderSpots(e,o)}
        <div class="crops">
          ${this.renderCrop(t.thisSpot,e,a,yn(a,s.frame,3*m))}
          ${d?this.renderCrop(t.nearestSpot,d,n.nearSpot,yn(n.nearSpot,d,3)):l?y:c`
            <figure><div class="empty" aria-busy=${this.fault===void 0}></div>
              <figcaption>${t.nearestSpot}</figcaption></figure>`}
        </div>
        <p class="quiet">${this.fault??(d?t.inImage(d.name):l?t[Hr(this.state)]:t.comparing)}</p>
      </section>`}renderCrop(e,t,n,s){let{file:o}=t;return c`
      <figure><image-crop .area=${s} .spot=${n} .label=${e}
        .open=${this.opener(o,t)}></image-crop>
        <figcaption>${e}</figcaption></figure>`}opener(e,t){let{learned:n}=this.state,s=this.openers.get(e);if(s&&s.of===n)return s.open;let o=()=>He(this.store,t);return this.openers.set(e,{of:n,open:o}),o}renderSpots(e,t){let{regions:n,map:s}=e.result,o=n.slice(0,Lp).map(a=>Rr(s,a.peakX,a.peakY));return o.length<2?y:c`
      <div class="spots" role="group" aria-label=${this.text.inspect.spots}>
        ${o.map((a,l)=>c`
          <button aria-pressed=${a===t} aria-label=${this.text.inspect.spot(l+1)}
            @click=${()=>this.ask(a)}>${l+1}</button>`)}
      </div>`}ask(e){this.dispatchEvent(new CustomEvent("patch",{detail:e}))}renderLabels(e){let t=this.text.inspect,{label:n}=e;return c`
      <section class="say">
        <h3>${t.say}</h3>
        <div class="buttons">${["normal","anomalous"].map(s=>c`
          <button class=${s} aria-pressed=${n===s} title=${t.labelKey[s]}
            @click=${()=>this.say(e,n===s?void 0:s)}
            >${Q(s)}${t.sayings[s]}</button>`)}
        </div>
        ${n?c`<p class="quiet">${t.labelled[n]}</p>`:y}
        ${n==="normal"&&e.file&&this.offer===e.id?c`
          <div class="offer">
            <p>${t.offer}</p>
            <div class="buttons">
              <button @click=${()=>this.teach(e,"check")}>${t.addToCheck}</button>
              <button @click=${()=>this.teach(e,"learn")}>${t.teachIt}</button>
            </div>
          </div>`:y}
      </section>`}say(e,t){this.offer=t==="normal"?e.id:void 0,this.store.label(e.id,t),this.updateComplete.then(()=>this.find(".offer")?.scrollIntoView({block:"nearest"}))}teach({name:e,file:t},n){this.offer=void 0,this.store.addNormals([{name:e,file:t}],n),this.store.toast(this.text.inspect.taught[n](e)),this.updateComplete.then(()=>this.find(".say button")?.focus())}renderDetails({result:e}){let t=e,n=this.text.inspect,s=z(this.state),o=[[n.details.score,We(t.score,4,this.locale)],[n.details.limit,s===void 0?"\u2013":We(s,4,this.locale)],[n.details.size,`${t.map.frame.width} \xD7 ${t.map.frame.height}`],[n.details.regions,String(t.regions.length+t.regionsLeftOut)],[n.details.method,t.method],[n.details.decoder,n.decoders[t.decoder]]];return c`
      <details>
        <summary>${n.details.title}</summary>
        <dl>${o.map(([a,l])=>c`<dt>${a}</dt><dd>${l}</dd>`)}</dl>
        ${t.notes?.map(a=>c`<p class="quiet">${a}</p>`)}
      </details>`}};customElements.define("image-why",_n)});var Cp,On,rl=b(()=>{"use strict";p();h();A();F();bn();j();Fr();Da();Qe();C();Na();Va();Ja();tl();Cp=200,On=class extends S{constructor(){super();this.asked=[];this.timer=0;this.narrow=matchMedia("(max-width: 700px)");this.resized=()=>this.requestUpdate();this.choose=e=>{this.patch=e.detail};this.step=e=>this.grid?.step(e.detail);this.show=()=>{this.narrow.matches&&(this.open=!0,history.pushState({sheet:!0},""),this.dispatchEvent(new CustomEvent("sheet",{detail:!0,bubbles:!0,composed:!0})),this.updateComplete.then(()=>this.find(".back")?.focus()))};this.hide=()=>history.back();this.closed=()=>{this.open&&(this.open=!1,this.dispatchEvent(new CustomEvent("sheet",{detail:!1,bubbles:!0,composed:!0})),this.updateComplete.then(()=>this.grid?.focusTile()))};this.pressed=e=>{(e.composedPath().includes(this)||e.target===document.body)&&this.key(e)};this.released=e=>{e.key===" "&&this.viewer?.showOriginal(!1)};this.open=!1,this.addEventListener("focusout",()=>this.viewer?.showOriginal(!1))}static{this.properties={patch:{state:!0},why:{state:!0},fault:{state:!0},open:{state:!0}}}static{this.styles=[M,Ra]}connectedCallback(){super.connectedCallback(),this.narrow.addEventListener("change",this.resized),addEventListener("popstate",this.closed),addEventListener("keydown",this.pressed),addEventListener("keyup",this.released)}disconnectedCallback(){super.disconnectedCallback(),this.narrow.removeEventListener("change",this.resized),removeEventListener("popstate",this.closed),removeEventListener("keydown",this.pressed),removeEventListener("keyup",this.released),clearTimeout(this.timer)}get grid(){return this.find("image-grid")}get viewer(){return this.find("image-viewer")}get image(){let{images:e,selected:t}=this.state;return e.find(n=>n.id===t)??e[0]}render(){let{state:e}=this,t=this.text.inspect;return c`<h1 class="hidden-text">${t.title}</h1>
      ${e.images.length===0?this.renderEmpty():c`
        <image-grid @open=${this.show} @listed=${this.resized}></image-grid>
        ${this.renderDetail()}`}`}renderEmpty(){let e=this.text.inspect,{learned:t,learning:n}=this.state;return c`
      <div class="start">
        ${t||n?c`
          <h2>${e.addTitle}</h2>
          <p class="quiet">${e.addText}</p>
          <div class="buttons">${Tt(this.store,this.text,!0)}</div>`:c`${this.renderNothingLearned()}
            <p class="quiet">${e.addBefore}</p>
            <div class="buttons">${Tt(this.store,this.text)}</div>`}
      </div>`}renderNothingLearned(){let e=this.text.inspect;return c`
      <h2>${e.nothingLearned}</h2>
      <p class="quiet">${e.nothingLearnedText}</p>
      <button class="primary" @click=${()=>this.store.go("teach")}>${e.toTeach}</button>`}renderDetail(){let{image:e,narrow:t}=this,{learned:n,learning:s}=this.state,o=this.text.inspect,a=t.matches;return a&&!this.open?y:c`
      <div class="detail" role=${a?"dialog":y} aria-modal=${a?"true":y}
        aria-label=${a&&e?e.name:y}>
        ${a?c`<button class="plain back" @click=${this.hide}
          >${v("back")}${o.back}</button>`:y}
        ${n||s?c`
          <image-viewer .image=${e} .why=${this.why} .patch=${this.patch}
            .place=${this.placeOf(e)} @step=${this.step} @patch=${this.choose}></image-viewer>
          <image-why .image=${e} .why=${this.why} .patch=${this.patch} .fault=${this.fault}
            @patch=${this.choose} @remove=${()=>this.grid?.remove(e)}></image-why>
          <limit-chart></limit-chart>`:c`<div class="start viewer">${this.renderNothingLearned()}</div>`}
      </div>`}placeOf(e){let t=this.grid?.shown??[],n=e?t.indexOf(e):-1;return n<0?"":this.text.inspect.position(n+1,t.length)}updated(){let{image:e,viewer:t}=this;e?.id!==this.asked[0]&&(this.patch=void 0);let n=[e?.id,e?.result,this.patch,this.state.learned,t];n.every((s,o)=>s===this.asked[o])||(this.asked=n,clearTimeout(this.timer),this.timer=window.setTimeout(()=>{this.ask()},Cp))}async ask(){let{image:e,asked:t}=this;if(this.fault=void 0,!(!e?.result||!e.file||e.stale||!this.viewer))try{let n=await ga(this.store,e,this.patch??Ne(e.result.map));t===this.asked&&(this.why=n)}catch(n){t===this.asked&&(this.fault=T(n))}}key(e){let t=e.composedPath()[0];e.ctrlKey||e.metaKey||e.altKey||t.matches("input, select, textarea")||e.key===" "&&t.matches("button, summary")||this.act(e)&&e.preventDefault()}act(e){let{image:t,viewer:n}=this;if(!t||!n)return!1;if(e.shiftKey&&e.key.startsWith("Arrow"))return n.pan(e.key),!0;let s=e.key.toLowerCase(),o={" ":()=>n.showOriginal(!0),arrowright:()=>this.grid?.step(1),arrowleft:()=>this.grid?.step(-1),n:()=>this.say("normal"),d:()=>this.say("anomalous"),delete:()=>this.grid?.remove(),escape:()=>this.open&&this.hide()};return o[s]?.(),s in o||n.act(s)}say(e){let{image:t}=this;t?.result&&this.find("image-why")?.say(t,t.label===e?void 0:e)}};customElements.define("inspect-view",On)});async function il({frame:r,result:i},e=new Date){let[t,n]=await Promise.all([U(r),J(r,i,{side:320,boxes:!0})]);return{id:W(),time:e,result:i,file:t,thumbnail:URL.createObjectURL(n)}}function nl(r,i,e){let{id:t}=e?r[0]:i,s=[{...i,id:t},...e?r.slice(1):r].slice(0,zp);for(let o of r)s.includes(o)||URL.revokeObjectURL(o.thumbnail);return s}function Yr(r){let i=n=>String(n).padStart(2,"0"),e=`${r.getFullYear()}-${i(r.getMonth()+1)}-${i(r.getDate())}`,t=[r.getHours(),r.getMinutes(),r.getSeconds()].map(i).join(".");return`live ${e} ${t}.${String(r.getMilliseconds()).padStart(3,"0")}.png`}var zp,sl=b(()=>{"use strict";p();h();V();ut();zp=30});function Op(){try{return localStorage.getItem(ol)??""}catch{return""}}function Dp(r){try{localStorage.setItem(ol,r)}catch{}}async function al(r=Op()){let{mediaDevices:i}=navigator;if(!i)throw new DOMException("no secure context","SecurityError");let e=r?{deviceId:{ideal:r}}:{facingMode:{ideal:"environment"}},t=await i.getUserMedia({video:{..._p,...e}}),n=t.getVideoTracks()[0]?.getSettings()??{},s=n.deviceId??"";return Dp(s),{stream:t,id:s,front:n.facingMode==="user"}}async function ll(){return(await navigator.mediaDevices?.enumerateDevices()??[]).filter(({kind:i,deviceId:e})=>i==="videoinput"&&e!=="").map(({deviceId:i,label:e})=>({id:i,label:e}))}var ol,_p,Rp,dl,cl=b(()=>{"use strict";p();h();ol="inctrl-camera",_p={width:{ideal:1920},height:{ideal:1080}};Rp={NotAllowedError:"denied",NotFoundError:"none",OverconstrainedError:"none",NotReadableError:"busy",AbortError:"busy",SecurityError:"insecure"},dl=r=>Rp[r.name??""]??"other"});async function Np(r){return await new Promise(i=>setTimeout(i)),createImageBitmap(r)}var Jr,pl=b(()=>{"use strict";p();h();Jr=class{constructor(i,e){this.video=i;this.hooks=e;this.ended=new AbortController;this.times=[];this.fresh=!0;this.held=!1;this.failures=0;this.wakeUp=()=>{};let{signal:t}=this.ended;document.addEventListener("visibilitychange",()=>this.wake(),{signal:t}),this.watch(),this.run()}get rate(){let{times:i}=this;return i.length<2||performance.now()-i.at(-1)>2e3?0:1e3*(i.length-1)/(i.at(-1)-i[0])}hold(i){this.held=i,this.wake()}wake(){this.wakeUp()}stop(){this.ended.abort(),this.wake()}watch(){let i=()=>{this.ended.signal.aborted||(this.fresh=!0,this.wake(),this.video.requestVideoFrameCallback(i))};this.video.requestVideoFrameCallback(i)}async run(){let{signal:i}=this.ended,e=this.begin();for(;!i.aborted;){if(!e){await new Promise(s=>this.wakeUp=s),e=this.begin();continue}let t=await e;if(e=this.begin(),!t)continue;if(i.aborted||this.held){t.frame.close();continue}let n=performance.now();this.times=[...this.times.filter(s=>n-s<=2e3),n],this.hooks.show(t)}}begin(){let{video:i,held:e,fresh:t}=this;if(!(this.ended.signal.aborted||e||!t||document.hidden)&&this.hooks.ready()&&!(i.readyState<HTMLMediaElement.HAVE_CURRENT_DATA))return this.fresh=!1,this.one()}async one(){let i,e;try{i="VideoFrame"in globalThis?new VideoFrame(this.video):await createImageBitmap(this.video);let t=this.hooks.score(i);e=i instanceof ImageBitmap?Promise.resolve(i):Np(i);let[n,s]=await Promise.all([t,e]);return this.failures=0,{frame:s,result:n}}catch(t){i instanceof ImageBitmap?i.close():e?.then(n=>n.close(),()=>{}),!this.ended.signal.aborted&&++this.failures===3&&(this.stop(),this.hooks.failed(t));return}finally{i instanceof ImageBitmap||i?.close()}}}});var Dn,hl,ot,st,Xr,Hp,Fp,Up,Qr,ml=b(()=>{"use strict";p();h();[Dn,hl,ot]=[32,24,4],[st,Xr]=[Dn*ot,hl*ot],Hp=14,Fp=.01,Up=500,Qr=class{constructor(){this.context=new OffscreenCanvas(st,Xr).getContext("2d",{willReadFrequently:!0});this.began=0}settled(i,e=performance.now()){let{last:t}=this,n=this.last=this.cells(i);if(!t)return!1;let s=0;for(let[o,a]of n.entries())Math.abs(a-t[o])>Hp&&s++;if(s>Fp*n.length)this.moved===void 0&&(this.began=e),this.moved=e;else if(this.moved!==void 0&&e-this.moved>=Up)return this.moved=void 0,!0;return!1}cells(i){this.context.drawImage(i,0,0,st,Xr);let{data:e}=this.context.getImageData(0,0,st,Xr),t=new Float32Array(Dn*hl);for(let n=0;n<st*Xr;n++){let s=Math.floor(n/st/ot)*Dn+Math.floor(n%st/ot);t[s]+=(e[4*n]+2*e[4*n+1]+e[4*n+2])/(4*ot*ot)}return t}}});function Se({where:r,model:i,learns:e},t=location.hostname){return r==="page"?"page":i&&e&&Vp.test(t)?"here":"server"}var Vp,Ct=b(()=>{"use strict";p();h();Vp=/^(localhost|127\.[\d.]+|\[::1\])$/});var Rn,ul=b(()=>{"use strict";p();h();A();Fe();V();j();C();Rn=class extends S{constructor(){super();this.heat=!0;this.alarms=[]}static{this.properties={alarms:{attribute:!1}}}static{this.styles=[M,k`
    h2 { font-size: 15px; margin-bottom: 8px; }
    .empty { min-height: 48px; color: var(--quiet); }
    ul { display: flex; gap: 8px; list-style: none; margin: 0; padding: 3px; overflow-x: auto; }
    li { flex: none; }
    li button { display: grid; padding: 4px; gap: 4px; border-color: var(--line); }
    li img { width: 128px; height: 80px; object-fit: cover; border-radius: 4px; display: block; }
    li span { font-size: 13px; font-variant-numeric: tabular-nums; }
    dialog { padding: 16px; max-width: min(1200px, 96vw); }
    figure { margin: 0; display: grid; gap: 16px; }
    dialog img { max-width: 100%; max-height: 70dvh; border-radius: 4px; justify-self: center; }
    .row { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
    .row p { margin-right: auto; }
    label { display: flex; gap: 8px; align-items: center; min-height: 40px; padding-right: 8px; }
  `]}disconnectedCallback(){super.disconnectedCallback(),this.forget()}forget(){this.large&&URL.revokeObjectURL(this.large),[this.large,this.shown]=[void 0,void 0],this.requestUpdate()}async enlarge(e){this.shown=e;let t=await createImageBitmap(e.file),n=await J(t,this.heat?e.result:void 0,{side:1600,boxes:!0});if(t.close(),this.shown!==e||!this.isConnected)return;this.large&&URL.revokeObjectURL(this.large),this.large=URL.createObjectURL(n),this.requestUpdate(),await this.updateComplete;let s=this.renderRoot.querySelector("dialog");s?.open||s?.showModal()}send(e){this.dispatchEvent(new CustomEvent(e,{detail:this.shown})),this.close()}close(){this.renderRoot.querySelector("dialog")?.close()}time({time:e}){return new Intl.DateTimeFormat(this.locale,{timeStyle:"medium"}).format(e)}render(){let{live:e}=this.text,{alarms:t}=this;return c`<section aria-labelledby="title">
      <h2 id="title">${e.alarms(t.length)}</h2>
      ${t.length===0?c`<p class="empty">${e.noAlarms}</p>`:c`<ul>
        ${K(t,({id:n})=>n,n=>c`<li>
          <button aria-label=${e.alarmAt(this.time(n))}
            @click=${()=>{this.enlarge(n)}}>
            <img src=${n.thumbnail} alt=""><span>${this.time(n)}</span></button></li>`)}
        </ul>`}
      ${this.shown&&this.large?this.dialog(this.shown,this.large):y}</section>`}dialog(e,t){let{live:n}=this.text,s=n.alarmAt(this.time(e));return c`<dialog aria-label=${s} @close=${()=>this.forget()}>
      <figure><img src=${t} alt=${n.heat}>
      <figcaption class="row"><p><strong>${s}</strong></p>
        <label><input type="checkbox" .checked=${this.heat} @change=${o=>{this.heat=o.target.checked,this.enlarge(e)}}>${n.showHeat}</label>
        <button class="primary" @click=${()=>this.send("alarm-inspect")}>${v("inspect")}
          ${n.inspect}</button>
        <button @click=${()=>this.send("alarm-normal")}>${v("check")}
          ${n.useAsNormal}</button>
        <button @click=${()=>this.close()}>${v("close")}${n.close}</button>
      </figcaption></figure></dialog>`}};customElements.define("alarm-strip",Rn)});var fl,gl=b(()=>{"use strict";p();h();A();fl=k`
  :host { height: 100%; min-height: 0; }
  .live { height: 100%; display: grid; gap: 16px; padding: 16px;
    grid-template: "stage side" minmax(0, 1fr) "strip side" auto / minmax(0, 1fr) 372px; }
  .live.off { grid-template: "stage" minmax(0, 1fr) "strip" auto / minmax(0, 1fr); }
  .stage { grid-area: stage; position: relative; container-type: size; display: grid;
    place-items: center; overflow: hidden; border-radius: 8px; background: #0c0e12;
    color: #f2f4f7; min-height: 200px; }
  .screen { position: relative; aspect-ratio: var(--ratio, 1.7778);
    width: min(100cqw, 100cqh * var(--ratio, 1.7778)); }
  .screen > * { position: absolute; inset: 0; width: 100%; height: 100%; display: block; }
  .mirrored { transform: scaleX(-1); }
  .heat { opacity: 0.75; image-rendering: auto; pointer-events: none; }
  .guide { pointer-events: none; fill: none; }
  .guide path { vector-effect: non-scaling-stroke; stroke-linecap: round; }
  .guide .under { stroke: #000a; stroke-width: 5; }
  .guide .over { stroke: #fff; stroke-width: 2; }
  .badge { position: absolute; top: 12px; left: 12px; display: inline-flex; gap: 8px;
    align-items: center; padding: 6px 12px; border-radius: 8px; background: #0c0e12d9;
    color: #f2f4f7; font-weight: 600; }
  .badge.below { top: auto; bottom: 12px; left: 12px; right: 12px; width: fit-content;
    margin: auto; }
  .note { max-width: 460px; padding: 24px; text-align: center; display: grid; gap: 16px;
    justify-items: center; }
  .note h2 { font-size: 22px; }
  .note p { color: #c4cbd6; }
  .note > .icon { width: 48px; height: 48px; }
  .row { display: flex; flex-wrap: wrap; gap: 8px; justify-content: center; }
  .stage button:not(.primary) { background: #1d2128; color: #f2f4f7; border-color: #59616d; }
  .stage :focus-visible, .stage:focus-visible { outline-color: #8fbcff; outline-offset: -3px; }
  .stage button:focus-visible { outline-offset: 2px; }

  .side { grid-area: side; min-height: 0; overflow: auto; display: flex; flex-direction: column;
    gap: 16px; }
  .verdict { position: sticky; top: 0; z-index: 1; flex: none; border-radius: 8px;
    padding: 16px; display: grid; justify-items: center; align-content: center; min-height: 248px;
    gap: 4px; text-align: center; background: var(--raised); border: 1px solid var(--line); }
  .verdict svg { width: 96px; height: 96px; stroke-width: 2.5; }
  .verdict strong { font-size: 60px; line-height: 1.05; letter-spacing: -0.02em;
    font-weight: 800; white-space: nowrap; }
  .verdict strong.long { font-size: 56px; }
  .verdict.waiting strong, .verdict.unknown strong { font-size: 28px; letter-spacing: 0; }
  .verdict.normal, .verdict.unsure, .verdict.anomalous {
    color: var(--on-accent); border-color: transparent; }
  .verdict.normal { background: var(--normal); }
  .verdict.unsure { background: var(--unsure); }
  .verdict.anomalous { background: var(--anomalous); }
  .verdict .share { font-size: 17px; font-variant-numeric: tabular-nums; }
  .meter { width: 100%; height: 10px; margin-top: 12px; border-radius: 5px;
    background: color-mix(in srgb, currentColor 25%, transparent); position: relative; }
  .meter i { position: absolute; inset: 0 auto 0 0; background: currentColor; border-radius: 5px;
    width: calc(min(var(--share, 0), 2) * 50%); }
  .meter b { position: absolute; top: -5px; bottom: -5px; left: calc(50% - 1.5px); width: 3px;
    background: currentColor; }
  dl { margin: 0; display: grid; grid-template-columns: repeat(3, 1fr); gap: 8px; }
  dl div { background: var(--raised); border: 1px solid var(--line); border-radius: 8px;
    padding: 8px 12px; }
  dt { font-size: 12px; color: var(--quiet); }
  dd { margin: 0; font-weight: 600; font-variant-numeric: tabular-nums; white-space: nowrap; }
  .actions { display: grid; gap: 8px; grid-template-columns: 1fr 1fr; }
  .actions .wide { grid-column: 1 / -1; }
  .actions button { justify-content: flex-start; min-height: 48px; }
  .actions kbd { margin-left: auto; }
  kbd { font: 12px/1 ui-monospace, monospace; border: 1px solid var(--line); border-radius: 4px;
    padding: 4px 6px; color: var(--quiet); background: var(--page); }
  .primary kbd { color: inherit; background: transparent; border-color: currentColor; }
  .settings { border: 1px solid var(--line); border-radius: 8px; background: var(--raised);
    padding: 0 16px; }
  .settings summary { min-height: 48px; display: flex; align-items: center; gap: 8px;
    cursor: pointer; font-weight: 600; }
  summary .icon { margin-left: auto; }
  details[open] summary .icon { transform: rotate(180deg); }
  .settings .fields { display: grid; gap: 8px; padding-bottom: 16px; }
  .fields label { display: grid; gap: 4px; }
  .fields label.tick { display: flex; gap: 12px; align-items: center; min-height: 40px; }
  .fields select { width: 100%; }
  alarm-strip { grid-area: strip; min-width: 0; }
  @media (min-width: 1800px) {
    .live { gap: 24px; padding: 24px; }
    .live.on { grid-template-columns: minmax(0, 1fr) 480px; }
    .verdict svg { width: 140px; height: 140px; }
    .verdict strong { font-size: 88px; }
    .verdict strong.long { font-size: 76px; }
  }
  @media (max-width: 900px) {
    :host { height: auto; }
    .live { height: auto; padding: 8px; gap: 8px;
      grid-template: "stage" min(60vw, 50dvh) "side" auto "strip" auto / minmax(0, 1fr); }
    .live.off { grid-template-rows: minmax(480px, 70dvh) auto; }
    .side { gap: 8px; overflow: visible; }
    .verdict { min-height: 128px; grid-template-columns: auto 1fr; padding: 12px 16px;
      justify-items: start;
      text-align: left; column-gap: 16px; align-items: center; }
    .verdict svg { width: 64px; height: 64px; grid-row: span 2; }
    .verdict strong { font-size: 52px; }
    .verdict strong.long { font-size: 40px; }
    .verdict.unknown > * { grid-column: 2; }
    .verdict.unknown svg { grid-area: 1 / 1; }
    .meter { grid-column: 1 / -1; margin-top: 4px; }
    .actions button { justify-content: center; padding: 0 8px; }
    .actions kbd { display: none; }
  }
`});var Wp,bl,qp,Nn,vl=b(()=>{"use strict";p();h();A();sl();cl();pl();ml();V();F();Ve();Ct();ye();ne();j();ul();C();gl();Wp=2e3,bl=3,qp=3e3,Nn=class extends S{constructor(){super(...arguments);this.source="off";this.choices=[];this.camera="";this.mirrored=!1;this.showHeat=!0;this.showGuide=!0;this.auto=!1;this.frozen=!1;this.alarms=[];this.still=new Qr;this.changed=!0;this.calm=0;this.alarmed=0;this.run={verdict:"waiting",length:0};this.said="waiting";this.note="";this.checked=!1;this.keys=e=>this.key(e);this.changedDevices=()=>{this.list()}}static{this.styles=[M,fl]}connectedCallback(){super.connectedCallback(),this.addEventListener("keydown",this.keys),navigator.mediaDevices?.addEventListener("devicechange",this.changedDevices)}disconnectedCallback(){super.disconnectedCallback(),this.removeEventListener("keydown",this.keys),navigator.mediaDevices?.removeEventListener("devicechange",this.changedDevices),this.turnOff();for(let{thumbnail:e}of this.alarms)URL.revokeObjectURL(e);this.alarms=[]}get video(){return this.find("video")}change(e){e(),this.requestUpdate()}async start(e){this.turnOff(),this.change(()=>this.source="asking"),this.find(".stage").focus();try{let{stream:t,id:n,front:s}=await al(e);if(!this.isConnected||this.source!=="asking"){for(let o of t.getTracks())o.stop();return}t.getVideoTracks()[0].addEventListener("ended",()=>this.lose("gone")),[this.camera,this.mirrored]=[n,s],this.video.srcObject=t,await this.play("camera"),await this.list()}catch(t){this.isConnected&&this.lose(dl(t))}}async openVideo(e){let[t]=e.files??[];if(e.value="",!t)return;this.turnOff();let n=this.address=URL.createObjectURL(t);this.mirrored=!1,this.video.src=n;try{await this.play("video")}catch{this.address===n&&this.lose("video")}}async play(e){if(await this.video.play(),!this.isConnected)return this.turnOff();this.change(()=>{this.source=e,this.loop=new Jr(this.video,{ready:()=>this.store.live!==void 0,score:t=>{let{engine:n,prompts:s}=this.store.live;return n.score(t,{prompts:s})},show:t=>this.show(t),failed:t=>{this.store.toast(T(t),{kind:"error"}),this.lose("other")}})}),await this.updateComplete,this.find(".stage").focus()}lose(e){this.turnOff(),this.change(()=>this.fault=e),this.focusStart()}end(){this.turnOff(),this.focusStart()}async focusStart(){await this.updateComplete,this.find(".note .primary")?.focus()}turnOff(){this.loop?.stop(),this.loop=void 0;let{video:e}=this;for(let t of e.srcObject?.getTracks()??[])t.stop();e.srcObject=null,this.address&&(e.removeAttribute("src"),URL.revokeObjectURL(this.address),this.address=void 0),this.shown?.frame.close(),this.shown=void 0,this.run={verdict:"waiting",length:0},this.said="waiting",this.change(()=>{[this.source,this.fault,this.frozen]=["off",void 0,!1]})}async list(){let e=await ll();this.change(()=>this.choices=e)}show(e){this.shown?.frame.close(),this.shown=e;let t=this.verdict(),{run:n}=this;this.run={verdict:t,length:n.verdict===t?n.length+1:1},this.run.length>=bl&&(this.said=t),this.drawHeat(e);let s=this.still.settled(e.frame);s&&this.still.began>this.alarmed&&(this.changed=!0),s&&this.auto&&this.capture(),this.alarm(t,s),this.requestUpdate()}verdict(){let{state:e,shown:t}=this;return t?(this.known!==e&&([this.known,this.checked]=[e,G(e)]),jt(t.result.score,z(e),this.checked)):"waiting"}async drawHeat(e){if(!this.showHeat)return;let t=await oe(e.result);if(this.shown!==e)return t.close();let n=this.find(".heat");[n.width,n.height]=[t.width,t.height],n.getContext("bitmaprenderer").transferFromImageBitmap(t)}alarm(e,t){if(e!=="anomalous"){this.calm++;return}let n=performance.now(),s=this.calm>=bl||this.changed;this.calm=0,s&&n-this.alarmed>=Wp?([this.alarmed,this.changed]=[n,!1],this.hold(!1)):t&&this.alarms.length>0&&this.hold(!0)}async hold(e){let t=await il(this.shown);if(!this.isConnected)return URL.revokeObjectURL(t.thumbnail);this.change(()=>this.alarms=nl(this.alarms,t,e))}freeze(e=!this.frozen){if(!(this.source==="off"||this.source==="asking")){if(this.loop?.hold(e),e&&this.shown){let t=this.find(".still"),{frame:n}=this.shown;[t.width,t.height]=[n.width,n.height],t.getContext("2d").drawImage(n,0,0)}this.source==="video"&&(e?this.video.pause():this.video.play()),this.change(()=>this.frozen=e)}}async frame(){let e=Yr(new Date);if(this.shown)return{name:e,file:await U(this.shown.frame)};let t=await createImageBitmap(this.video),n=await U(t);return t.close(),{name:e,file:n}}async capture(){this.store.addImages([await this.frame()]),this.say(this.text.live.captured)}async useAsNormal(){this.store.addNormals([await this.frame()]),this.say(this.text.live.added)}say(e){clearTimeout(this.silence),this.change(()=>this.note=e),this.silence=setTimeout(()=>this.change(()=>this.note=""),qp)}key(e){let t=e.composedPath()[0];if(e.ctrlKey||e.metaKey||e.altKey||e.repeat||t.matches("input:not([type=checkbox]), select, textarea")||!this.loop||t.closest("dialog"))return;let n={" ":t.matches("button, summary, input")?void 0:()=>this.freeze(),c:()=>{this.capture()},u:()=>{this.useAsNormal()}}[e.key.toLowerCase()];n&&(e.preventDefault(),n())}updated(){let{videoWidth:e,videoHeight:t}=this.video,n=e&&t?e/t:16/9;this.find(".screen").style.setProperty("--ratio",String(n));let s=z(this.state),o=this.shown&&s?this.shown.result.score/s:0;this.find(".meter")?.style.setProperty("--share",String(o)),this.loop?.wake()}render(){let{text:e,alarms:t}=this,n=this.source==="camera"||this.source==="video";return c`
      <h1 class="hidden-text">${e.live.title}</h1>
      <div class="live ${n?"on":"off"}">
        <section class="stage" tabindex=${n?0:-1} aria-label=${e.live.stage}>
          ${this.screen(n)}
          ${n?y:this.notice()}
          ${this.frozen?c`<span class="badge">${v("pause")}${e.live.frozen}</span>`:y}
          <p class="badge below" role="status" ?hidden=${!this.note}>${v("check")}${this.note}
          </p>
        </section>
        ${n?c`<div class="side">${this.side()}</div>`:y}
        ${t.length>0||n?c`<alarm-strip .alarms=${t}
          @alarm-inspect=${s=>this.inspect(s.detail)}
          @alarm-normal=${s=>this.fine(s.detail)}></alarm-strip>`:y}
        <p class="hidden-text" role="status">${n?e.live.verdicts[this.said]:""}</p>
        <input type="file" class="hidden-text file" accept="video/*" tabindex="-1"
          aria-label=${e.live.openVideo}
          @change=${s=>{this.openVideo(s.target)}}>
      </div>`}screen(e){let t=this.mirrored?"mirrored":"",n="M6 14V6H14M86 6h8v8M94 86v8H86M14 94H6V86M50 47v6M47 50h6";return c`<div class="screen ${t}" ?hidden=${!e}>
      <video muted playsinline loop></video>
      <canvas class="still" ?hidden=${!this.frozen||!this.shown}></canvas>
      <canvas class="heat" role="img" aria-label=${this.text.live.heat}
        ?hidden=${!this.showHeat||!this.shown}></canvas>
      <svg class="guide" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true"
        ?hidden=${!this.showGuide}><path class="under" d=${n} /><path class="over"
        d=${n} /></svg>
    </div>`}notice(){let{live:e}=this.text,t=c`<div class="row">
      <button class="primary" @click=${()=>{this.start()}}>${v("camera")}
        ${this.fault?e.again:e.start}</button>
      <button @click=${()=>this.find(".file").click()}>${v("open")}
        ${e.openVideo}</button></div>`;if(this.source==="asking")return c`<div class="note" role="status">${v("camera")}<h2>${e.asking}</h2>
        <p>${e.askingHint}</p></div>`;if(this.fault){let{title:n,hint:s}=e.faults[this.fault];return c`<div class="note" role="alert">${v("alert")}<h2>${n}</h2>
        <p>${s}</p>${t}</div>`}return c`<div class="note">${v("camera")}<h2>${e.off}</h2>
      <p>${e.offHints[Se(this.state)]}</p>${t}
      ${this.state.learned?y:this.untaught()}</div>`}untaught(){let{live:e}=this.text;return c`<p>${e.untaught}</p>
      <button class="teach" @click=${()=>this.store.go("teach")}>${v("learn")}
        ${e.teach}</button>`}side(){return c`${this.verdictCard()}${this.figures()}${this.actions()}${this.settings()}`}verdictCard(){let{live:e}=this.text,{state:t}=this;if(!t.learned)return c`<div class="verdict unknown">${v("learn")}
        <strong>${e.untaughtShort}</strong>
        <p>${e.untaught}</p>
        <button class="teach" @click=${()=>this.store.go("teach")}>${e.teach}</button></div>`;let n=this.verdict(),s=z(t),o={normal:"check",anomalous:"close",unsure:"unsure",waiting:"wait",unreadable:"alert",unknown:"unsure"},a=this.shown&&s?e.share(ie(this.shown.result.score/s,this.locale)):"",l=e.verdicts[n];return c`<div class="verdict ${n}">${v(o[n])}
      <strong class=${l.length>6?"long":""}>${l}</strong>
      <span class="share">${a}</span>
      <div class="meter" aria-hidden="true"><i></i><b></b></div></div>`}figures(){let{live:e}=this.text,t=(a,l)=>We(a,l,this.locale),{videoWidth:n,videoHeight:s}=this.video,o=this.shown?t(this.shown.result.score,3):"\u2013";return c`<dl>
      <div><dt>${e.score}</dt><dd>${o}</dd></div>
      <div><dt>${e.rate}</dt><dd class="rate">${t(this.loop?.rate??0,1)}</dd></div>
      <div><dt>${e.size}</dt><dd>${n} × ${s}</dd></div></dl>`}actions(){let{live:e}=this.text,t=this.state.learned?"primary":"";return c`<div class="actions">
      <button class="wide ${t}" aria-pressed=${this.frozen} @click=${()=>this.freeze()}>
        ${v(this.frozen?"play":"pause")}${this.frozen?e.goOn:e.freeze}
        <kbd aria-hidden="true">${e.space}</kbd></button>
      <button class="wide ${t?"":"primary"}"
        @click=${()=>{this.useAsNormal()}}>${v("check")}${e.useAsNormal}
        <kbd aria-hidden="true">U</kbd></button>
      <button @click=${()=>{this.capture()}}>${v("camera")}${e.capture}
        <kbd aria-hidden="true">C</kbd></button>
      <button @click=${()=>this.end()}>${v("close")}${e.stop}</button></div>`}settings(){let{live:e}=this.text,t=(n,s)=>c`
      <label class="tick"><input type="checkbox" .checked=${this[s]}
        @change=${o=>this.change(()=>{this[s]=o.target.checked})}>${n}</label>`;return c`<details class="settings" ?open=${innerWidth>900}>
      <summary>${e.settings}${v("down")}</summary><div class="fields">
      ${this.source==="camera"&&this.choices.length>0?c`<label>${e.camera}
        <select @change=${n=>{this.start(n.target.value)}}>
        ${this.choices.map(({id:n,label:s},o)=>c`<option value=${n}
          ?selected=${n===this.camera}>${s||e.cameraNumber(o+1)}</option>`)}
        </select></label>`:y}
      ${t(e.auto,"auto")}${t(e.showHeat,"showHeat")}
      ${t(e.showGuide,"showGuide")}${t(e.mirror,"mirrored")}</div></details>`}inspect({file:e,time:t}){this.store.addImages([{name:Yr(t),file:e}]),this.say(this.text.live.captured)}fine({file:e,time:t}){this.store.addNormals([{name:Yr(t),file:e}]),this.say(this.text.live.added)}};customElements.define("live-view",Nn)});function ei(r){let i=z(r),e=G(r),t=r.images.map(l=>({image:l,verdict:xe(l,i,e)})),n=t.filter(({image:l})=>zt(l)),s=({image:l})=>l.result?.score??-1,o=n.toSorted((l,d)=>s(d)-s(l)),a=l=>o.filter(d=>d.verdict===l).length;return{rows:o,waiting:t.length-o.length,limit:i,counts:{normal:a("normal"),unsure:a("unsure"),anomalous:a("anomalous"),unreadable:a("unreadable"),unknown:a("unknown")},origin:{by:r.project.limit!==void 0?"person":r.learned?.from?"file":"normals",provisional:r.learned?.provisional??!1,check:i===void 0?void 0:rt(r.images,i)}}}var zt,_t,Ot=b(()=>{"use strict";p();h();Ve();ye();zt=({result:r,error:i,stale:e})=>i!==void 0||r!==void 0&&!e,_t=({rows:r},i)=>i?r:r.filter(({verdict:e})=>e!=="normal")});function Kp({name:r,result:i,error:e},t){return i?Wt(tr(i,t),r):{image:r,...e!==void 0&&{error:e}}}async function*xl(r,i,e){for(let t of r.filter(zt))await e(),yield Kp(t,i)}async function at(r,i,e){let t=[`${wl.join(",")}\r
`];for await(let n of xl(r,i,e)){let s={...n,notes:n.notes?.join("; "),regions:n.regions&&n.regions.length+(n.regions_left_out??0)};t.push(`${wl.map(o=>sr(s[o])).join(",")}\r
`)}return new Blob(t,{type:"text/csv"})}async function ti(r,i,e){let t=[];for await(let n of xl(r,i,e))t.push(`${nr(JSON.stringify(n))}
`);return new Blob(t,{type:"application/jsonl"})}var wl,ri=b(()=>{"use strict";p();h();Ei();Te();Pi();Ot();wl=["image","score","anomalous","threshold","normalized","method","model","digest","regions","heatmap","notes","error_class","error","model_digest","prompts_digest","pixels_digest"]});function ii(r){let i=Ie();return async()=>{await i(),r?.throwIfAborted()}}var Hn=b(()=>{"use strict";p();h();rr()});var Fn,yl,$l,kl,Sl=b(()=>{"use strict";p();h();Fn=f,yl="backbone",$l=r=>r.get(yl)??"",kl=r=>r===""?location.pathname:`?${yl}=${encodeURIComponent(r)}`});var Un,Ml=b(()=>{"use strict";p();h();A();Sl();F();j();ne();Un=class extends S{constructor(){super();this.use=async e=>{let t=e.target,n=[...t.files??[]];this.fault="",this.reading=0;try{await this.store.changeModel(n,s=>this.reading=s),this.find("dialog")?.close(),this.store.toast(this.text.menu.modelChanged(this.state.model?.name??""))}catch(s){this.fault=T(s)}this.reading=void 0,t.value=""};this.wanted=this.now,this.fault=""}static{this.properties={wanted:{state:!0},reading:{state:!0},fault:{state:!0}}}static{this.styles=[M,k`
    :host { display: contents; }
    h2 { font-size: 20px; margin-bottom: 8px; }
    .row { display: flex; gap: 8px; align-items: flex-end; margin-top: 16px; }
    label.field { display: grid; gap: 4px; flex: 1; min-width: 0; }
    select { width: 100%; }
    .about { min-height: 48px; margin-top: 8px; }
    .file { border-top: 1px solid var(--line); margin-top: 24px; padding-top: 16px; }
    .file .button, progress, [role=alert] { margin-top: 12px; }
  `]}get query(){return new URLSearchParams(location.search)}get now(){return $l(this.query)}open(){this.fault="",this.find("dialog")?.showModal()}render(){let e=this.text.menu,t=Fn.find(({name:s})=>s===this.wanted),n=this.query.has("model")?e.ofAddress:e.bundled;return c`<dialog aria-labelledby="title">
      <h2 id="title">${e.anotherTitle}</h2>
      <p>${e.anotherText}</p>
      <div class="row"><label class="field">${e.backbone}
        <select aria-label=${e.backbone}
          @change=${s=>this.wanted=s.target.value}>
          <option value="" ?selected=${this.wanted===""}>${n}</option>
          ${Fn.map(({name:s,title:o,files:a})=>c`
            <option value=${s} ?selected=${this.wanted===s}>${o}
              (${$e(a.reduce((l,d)=>l+d.bytes,0),this.locale)})</option>`)}
        </select></label>
        <button class="primary" ?disabled=${this.wanted===this.now}
          @click=${()=>location.assign(kl(this.wanted))}>${e.load}</button></div>
      <p class="about quiet" role="status">${t?e.about(new URL(t.files[0].url).host,t.licence.id||t.licence.name,t.good_for):""}</p>
      ${this.file()}
      <div class="actions">
        <button @click=${()=>this.find("dialog")?.close()}>
          ${this.text.app.close}</button>
      </div>
    </dialog>`}file(){let e=this.text.menu;return c`<div class="file">
      <p>${e.modelFileText}</p>
      <label class="button">${e.modelFile}
        <input type="file" multiple @change=${this.use}></label>
      ${this.reading===void 0?"":c`
        <progress aria-label=${e.modelReading} .value=${this.reading}></progress>`}
      <p role="alert">${this.fault}</p></div>`}};customElements.define("model-dialog",Un)});function Me(r,i,e=""){let t=typeof i=="string"?new Blob([i],{type:e}):i,n=URL.createObjectURL(t),s=document.createElement("a");s.href=n,s.download=r.replace(/[\\/:*?"<>|\p{Cc}]/gu,"_"),s.click(),setTimeout(()=>URL.revokeObjectURL(n),6e4)}var ni=b(()=>{"use strict";p();h()});var Vn,El=b(()=>{"use strict";p();h();A();ri();Hn();F();Ve();$r();j();C();Ml();ni();Vn=class extends S{constructor(){super(...arguments);this.another=()=>{this.close(),this.find("model-dialog")?.open()};this.savePrompts=()=>{let{learned:e,project:t}=this.state;e?.file&&Me(`${t.name}.prompts`,e.file),this.close()};this.openPrompts=async e=>{let t=e.target,n=t.files?.[0];this.close();try{n&&await this.store.openPrompts(n,n.name)}catch(s){this.store.toast(T(s),{kind:"error"})}t.value=""};this.keep=e=>this.store.update({keepImages:e.target.checked});this.askDelete=()=>{this.close(),this.find("dialog")?.showModal()};this.deleteAll=async()=>{this.find("dialog")?.close(),await this.store.deleteEverything(),this.store.toast(this.text.menu.deleted),this.store.go("start")}}static{this.styles=[M,k`
    [popover] { top: 60px; right: 8px; width: 340px; padding: 8px 8px 12px; }
    h2 { font-size: 13px; color: var(--quiet); padding: 12px 14px 4px; font-weight: 600; }
    dl { display: grid; grid-template-columns: auto 1fr; gap: 2px 12px; margin: 0;
      padding: 0 14px 4px; font-size: 14px; }
    dt { color: var(--quiet); }
    dd { margin: 0; overflow-wrap: anywhere; }
    dd code { font-size: 12px; }
    .row { display: flex; width: 100%; justify-content: flex-start; }
    label.row, a.row { border-color: transparent; background: transparent; }
    .setting { display: flex; align-items: center; gap: 12px; padding: 4px 14px; min-height: 40px; }
    .setting select { margin-inline-start: auto; }
    .danger { color: var(--anomalous); }
    dialog h2 { font-size: 20px; color: var(--ink); padding: 0; margin-bottom: 8px; }
  `]}render(){let e=this.text.menu;return c`
      <button class="plain icon-only" popovertarget="more" aria-label=${e.title}>
        ${v("more")}</button>
      <div id="more" popover @beforetoggle=${Je} role="region" aria-label=${e.title}>
        ${this.model()} ${this.files()} ${this.results()} ${this.settings()} ${this.help()}
      </div>
      <model-dialog></model-dialog>
      <dialog aria-labelledby="delete-title">
        <h2 id="delete-title">${e.deleteAllTitle}</h2>
        <p>${e.deleteAllText}</p>
        <div class="actions">
          <button class="danger" @click=${this.deleteAll}>${v("trash")}${e.deleteAllYes}</button>
          <button @click=${()=>this.find("dialog")?.close()}>
            ${this.text.app.cancel}</button>
        </div>
      </dialog>`}model(){let{model:e,where:t}=this.state,n=this.text.menu;if(!e)return"";let s=e.threads===void 0?"":`, ${n.threads(e.threads)}`;return c`<h2>${n.model}</h2>
      <dl>
        <dt>${n.modelName}</dt><dd>${e.name}</dd>
        <dt>${n.backend}</dt><dd>${e.backend}${s}</dd>
        <dt>${n.digest}</dt><dd><code>${e.digest}</code></dd>
      </dl>
      ${t==="page"?c`<button class="plain row" @click=${this.another}>
        ${v("swap")}${n.another}</button>`:""}`}files(){let{learned:e}=this.state,t=this.text.menu;return c`<h2>${t.prompts}</h2>
      <button class="plain row" ?disabled=${!e?.file} @click=${this.savePrompts}>
        ${v("save")}${t.savePrompts}</button>
      <label class="button row">${v("open")}${t.openPrompts}
        <input type="file" @change=${this.openPrompts}></label>`}results(){let e=this.text.menu,t=!this.state.images.some(n=>n.result);return c`<h2>${e.results}</h2>
      <button class="plain row" ?disabled=${t} @click=${()=>this.saveResults(at,".csv")}>
        ${v("save")}${e.csv}</button>
      <button class="plain row" ?disabled=${t}
        @click=${()=>this.saveResults(ti,".results.jsonl")}>
        ${v("save")}${e.jsonl}</button>`}settings(){let{project:e}=this.state,t=this.text.menu;return c`<h2>${t.settings}</h2>
      <label class="setting">${v("language")}${t.language}
        <select aria-label=${t.language}
          @change=${n=>ia(n.target.value)}>
          ${Object.entries(ge).map(([n,{language:s}])=>c`
            <option value=${n} ?selected=${n===this.locale}>${s}</option>`)}
        </select></label>
      <label class="setting"><input type="checkbox" .checked=${e.keepImages}
        @change=${this.keep}>${t.keepImages}</label>
      <button class="plain row danger" @click=${this.askDelete}>
        ${v("trash")}${t.deleteAll}</button>`}help(){let e=document.querySelector("link[rel=help]");return e?c`<a class="button row" href=${e.href} target="_blank" rel="noopener">
      ${v("lightbulb")}${this.text.menu.help}</a>`:""}close(){this.find("#more")?.hidePopover()}async saveResults(e,t){let{images:n,project:s}=this.state;this.close(),Me(`${s.name}${t}`,await e(n,z(this.state),ii()))}};customElements.define("more-menu",Vn)});var Wn,Al=b(()=>{"use strict";p();h();A();Ct();j();C();ne();Wn=class extends S{constructor(){super(...arguments);this.test=async()=>{let e=await fetch(location.href,{method:"HEAD",cache:"no-store"}).then(()=>!0,()=>!1);this.tested=e?"sent":"refused"}}static{this.properties={tested:{state:!0}}}static{this.styles=[M,k`
    button.badge { border-radius: 20px; color: var(--normal); font-weight: 600; }
    button.badge.open { color: var(--unsure); }
    [popover] { top: 60px; right: 8px; width: 400px; padding: 24px; }
    h2 { font-size: 18px; margin-bottom: 8px; }
    h3 { font-size: 15px; margin: 16px 0 4px; }
    p + p { margin-top: 8px; }
    ol { margin: 0 0 12px; padding-inline-start: 20px; }
    .result { margin-top: 8px; font-weight: 600; }
    @media (max-width: 900px) {
      button.badge { width: 40px; padding: 0; }
      .word {
        position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
      }
    }
  `]}render(){let{state:e,text:t}=this,n=t.privacy,s=Se(e),o=s==="here"||s==="page"&&e.locked,a=s!=="page"?n[s]:o?n.locked:e.fault===void 0?t.app.loading:t.app.failed,l=s==="server"?"server":o?"lock":e.fault===void 0?"wait":"alert";return c`
      <button class="badge ${o?"":"open"}" popovertarget="privacy">
        ${v(l)}<span class="word">${a}</span></button>
      <div id="privacy" popover @beforetoggle=${Je} role="region" aria-label=${a}>
        ${s!=="page"?this.served(s):o?this.locked():c`<p>${e.fault===void 0?n.loading:n.failed}</p>`}
        ${this.storage()}</div>`}locked(){let e=this.text.privacy;return c`
      <h2>${e.lockedTitle}</h2>
      <p>${e.lockedText}</p>
      <h3>${e.verify}</h3>
      <ol>${e.verifySteps.map(t=>c`<li>${t}</li>`)}</ol>
      <button @click=${this.test}>${e.test}</button>
      <p class="result" role="status">${this.tested==="refused"?e.testRefused:this.tested==="sent"?e.testSent:""}</p>
      <p class="quiet">${e.limits}</p>`}served(e){let t=this.text.privacy;return c`<h2>${t[`${e}Title`]}</h2><p>${t[`${e}Text`]}</p>`}storage(){let{kept:e,storage:t}=this.state,n=this.text.privacy;return c`<p>${e?n.kept:n.notKept}
      ${t?n.used($e(t.used,this.locale)):""}</p>`}};customElements.define("privacy-badge",Wn)});var qn,Pl=b(()=>{"use strict";p();h();A();Fe();F();j();C();ni();qn=class extends S{constructor(){super(...arguments);this.rename=e=>{let t=e.target,n=t.value.trim();n!==""&&this.store.update({name:n}),t.value=this.state.project.name};this.nameKey=e=>{let t=e.target;e.key!=="Enter"&&e.key!=="Escape"||(e.preventDefault(),e.key==="Escape"&&(t.value=this.state.project.name),this.find("button")?.focus())};this.edit=()=>{this.close();let e=this.find(".name");e?.focus(),e?.select()};this.create=()=>{this.close(),this.store.newProject()};this.export=()=>this.attempt(async()=>{let{name:e}=this.state.project;Me(`${e}.inctrl`,await this.store.exportProject()),this.close(),this.store.toast(this.text.projects.exported(e))});this.import=async e=>{let t=e.target,n=t.files?.[0];this.close(),n&&await this.attempt(()=>this.store.importProject(n,n.name)),t.value=""}}static{this.styles=[M,k`
    :host { display: flex; align-items: center; min-width: 0; }
    .name {
      font-weight: 650; border-color: transparent; background: transparent; padding: 0 8px;
      min-width: 56px; field-sizing: content; max-width: 260px;
      text-overflow: ellipsis;
    }
    .name:hover { background: var(--hover); }
    .name:focus { background: var(--raised); border-color: var(--control); }
    [popover] { top: 60px; left: 8px; width: 320px; }
    ul { list-style: none; margin: 0; padding: 0; max-height: 40dvh; overflow: auto; }
    li { display: flex; align-items: center; }
    li .open { flex: 1; min-width: 0; justify-content: flex-start; }
    .open span {
      overflow: hidden; text-overflow: ellipsis; white-space: nowrap; flex: 1;
    }
    .open small { color: var(--quiet); font-weight: 400; flex: none; }
    .open[aria-current=true] { background: var(--accent-soft); }
    hr { border: 0; border-top: 1px solid var(--line); margin: 8px 0; }
    .actions button, .actions .button { display: flex; width: 100%; justify-content: flex-start; }
    .actions .button { border-color: transparent; background: transparent; }
    @supports not (field-sizing: content) { .name { width: 160px; } }
    @media (max-width: 700px) { .name { max-width: 40vw; } }
  `]}render(){let{project:e}=this.state,t=this.text.projects;return c`
      <input class="name" type="text" maxlength="80" spellcheck="false" aria-label=${t.name}
        .value=${e.name} @change=${this.rename} @keydown=${this.nameKey}>
      <button class="plain icon-only" popovertarget="menu" aria-label=${t.title}>
        ${v("down")}</button>
      <div id="menu" popover @beforetoggle=${Je} role="region" aria-label=${t.title}>
        <ul>${K(this.rows(),n=>n.id,n=>this.row(n))}</ul>
        <hr>
        <div class="actions">
          <button class="plain" @click=${this.create}>${v("add")}${t.create}</button>
          <button class="plain" @click=${this.edit}>${v("brush")}${t.rename}</button>
          <button class="plain" @click=${this.export}>${v("save")}${t.exportFile}</button>
          <label class="button">${v("open")}${t.importFile}
            <input type="file" accept=".inctrl,.zip" @change=${this.import}></label>
        </div>
      </div>`}rows(){let{project:e,projects:t}=this.state;return t.some(n=>n.id===e.id)?t.map(n=>n.id===e.id?e:n):[e,...t]}row(e){let t=this.text.projects,n=e.id===this.state.project.id,s=new Date(e.created).toLocaleString(this.locale,{day:"numeric",month:"short",hour:"numeric",minute:"2-digit"});return c`<li>
      <button class="plain open" aria-current=${n?"true":"false"}
        @click=${()=>this.open(e.id)}><span>${e.name}</span><small>${s}</small></button>
      <button class="plain icon-only" aria-label=${t.remove(e.name)}
        @click=${()=>this.drop(e)}>${v("trash")}</button></li>`}close(){this.find("#menu")?.hidePopover()}async open(e){this.close(),e!==this.state.project.id&&await this.attempt(()=>this.store.openProject(e))}async drop(e){let t=this.rows().findIndex(({id:s})=>s===e.id);await this.attempt(()=>this.store.deleteProject(e.id,this.text.projects.removed(e.name))),await this.updateComplete;let n=this.renderRoot.querySelectorAll("li .open");(n[Math.min(t,n.length-1)]??this.find("button"))?.focus()}async attempt(e){try{await e()}catch(t){this.store.toast(T(t),{kind:"error"})}}};customElements.define("project-menu",qn)});async function si({name:r,file:i,thumbnail:e,result:t},n,s){if(i){let a=t?.map.frame,[l,d]=a?qe(a.width,a.height,n):[n,void 0],m={resizeWidth:l,resizeQuality:"high",...d&&{resizeHeight:d}},u=await Ee(i,m).catch(async()=>createImageBitmap(await s({name:r,file:i}),m)).catch(()=>{});if(u)return{bitmap:u,small:!1}}if(!e)return;let o=await Ee(e,{}).catch(()=>{});return o&&{bitmap:o,small:!0}}async function Tl({bitmap:r},{result:i},e){return Promise.all([J(r,void 0,{side:e}),J(r,i,{side:e,boxes:!0})])}async function Il(r,i){let e=await oe(r.result,i),t=U(e);return e.close(),t}var Kn,Gn=b(()=>{"use strict";p();h();me();V();Kn=r=>new Promise((i,e)=>{let t=new FileReader;t.addEventListener("load",()=>i(t.result)),t.addEventListener("error",()=>e(t.error)),t.readAsDataURL(r)})});function jl(r){return r===void 0?"":r instanceof lt?r.text:Array.isArray(r)?r.map(jl).join(""):String(r).replace(/[&<>"']/g,i=>Gp[i])}var lt,Gp,I,Ll=b(()=>{"use strict";p();h();lt=class{constructor(i){this.text=i}},Gp={"&":"&amp;","<":"&lt;",">":"&gt;",'"':"&quot;","'":"&#39;"};I=(r,...i)=>new lt(r.map((e,t)=>e+(t<i.length?jl(i[t]):"")).join(""))});var Bl,Cl=b(()=>{"use strict";p();h();Bl=`
:root { color-scheme: light; --ink: #16191d; --quiet: #565e6a; --line: #dde1e7; --soft: #f5f6f8;
  --normal: #1c7a4a; --unsure: #8f5f00; --anomalous: #bd2c2c; --other: #565e6a; }
* { box-sizing: border-box; }
body { margin: 0; background: #e9ecf0; color: var(--ink);
  font: 14px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
  -webkit-print-color-adjust: exact; print-color-adjust: exact; }
main { max-width: 960px; margin: 32px auto; padding: 56px 64px; background: #fff;
  border-radius: 8px; box-shadow: 0 2px 24px #1c28402e; }
h1 { font-size: 30px; line-height: 1.15; margin: 4px 0 0; letter-spacing: -0.01em; }
h2 { font-size: 18px; margin: 40px 0 12px; break-after: avoid; }
p { margin: 0 0 8px; }
header { border-bottom: 3px solid var(--ink); padding-bottom: 24px; }
.kind { text-transform: uppercase; letter-spacing: 0.08em; font-size: 12px; font-weight: 600;
  color: var(--quiet); }
.meta { display: flex; flex-wrap: wrap; gap: 8px 40px; margin: 20px 0 0; }
.meta dt, .facts dt { color: var(--quiet); font-size: 12px; }
.meta dd, .facts dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(120px, 1fr)); gap: 12px;
  margin: 24px 0 16px; }
.figure { border: 1px solid var(--line); border-top: 4px solid var(--c, var(--ink));
  border-radius: 6px; padding: 12px 16px; }
.figure b { display: block; font-size: 32px; line-height: 1.15; color: var(--c, var(--ink));
  font-variant-numeric: tabular-nums; }
.figure span { color: var(--quiet); }
.bar { display: block; width: 100%; height: 12px; border-radius: 6px; }
.normal { --c: var(--normal); } .unsure { --c: var(--unsure); }
.anomalous { --c: var(--anomalous); } .unreadable, .unknown, .waiting { --c: var(--other); }
.facts { display: grid; grid-template-columns: 1fr 1fr; gap: 12px 40px; margin: 0; }
.facts .wide { grid-column: 1 / -1; }
.facts code { font: 11px/1.5 ui-monospace, Menlo, Consolas, monospace; font-weight: 400; }
.notes { white-space: pre-wrap; border-left: 3px solid var(--line); padding: 2px 0 2px 16px;
  overflow-wrap: anywhere; }
.normals { display: flex; flex-wrap: wrap; gap: 8px; }
.normals img { width: 96px; height: 96px; object-fit: cover; border-radius: 4px;
  border: 1px solid var(--line); }
.table { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th { text-align: start; font-size: 12px; color: var(--quiet); font-weight: 600; }
th, td { padding: 7px 12px 7px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td.name { overflow-wrap: anywhere; }
.n { text-align: end; white-space: nowrap; padding-right: 24px; }
tr { break-inside: avoid; } tbody tr:nth-child(-n+2) { break-after: avoid; }
thead { display: table-header-group; }
.mark { display: inline-flex; align-items: center; gap: 6px; font-weight: 600; white-space: nowrap;
  color: var(--c); }
.mark svg { width: 14px; height: 14px; fill: none; stroke: currentColor; stroke-width: 3;
  stroke-linecap: round; stroke-linejoin: round; flex: none; }
article { break-inside: avoid; border: 1px solid var(--line); border-radius: 8px; margin: 0 0 20px;
  padding: 16px; border-left: 5px solid var(--c); }
article h3 { margin: 0; font-size: 15px; overflow-wrap: anywhere; }
.head { display: flex; flex-wrap: wrap; gap: 2px 24px; align-items: baseline;
  justify-content: space-between; margin-bottom: 12px; }
.head p { margin: 0; width: 100%; color: var(--quiet); }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; }
figure { margin: 0; } figcaption { font-size: 12px; color: var(--quiet); margin-top: 4px; }
figure img { width: 100%; max-height: 420px; object-fit: contain; display: block;
  background: var(--soft); border-radius: 4px; }
.small { font-size: 12px; color: var(--quiet); margin: 8px 0; }
footer { margin-top: 48px; padding-top: 16px; border-top: 1px solid var(--line); font-size: 12px;
  color: var(--quiet); }
.sign { display: grid; grid-template-columns: 1fr 1fr; gap: 40px; margin-top: 64px;
  break-inside: avoid; }
.sign div { border-top: 1px solid var(--ink); padding-top: 4px; font-size: 12px;
  color: var(--quiet); }
@media (max-width: 700px) {
  main { margin: 0; padding: 24px 16px; border-radius: 0; box-shadow: none; }
  .pair, .facts { grid-template-columns: 1fr; }
  h1 { font-size: 24px; }
}
@page { size: A4; margin: 16mm 14mm;
  @bottom-right { content: counter(page) " / " counter(pages); font: 8pt system-ui, sans-serif;
    color: #565e6a; } }
@media print {
  body { background: none; font-size: 10pt; }
  main { max-width: none; margin: 0; padding: 0; box-shadow: none; border-radius: 0; }
  .pair { grid-template-columns: 1fr 1fr; }
  figure img { max-height: 82mm; }
  .images { break-before: page; }
  .figure b { font-size: 22pt; }
}
`});async function Ol(r,i,{text:e,locale:t,work:n}){let s=ei(r),o={...i,state:r,figures:s,rows:_t(s,i.all),text:e,locale:t,now:new Date},a=[I`<!doctype html>
<html lang="${t}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${i.title}</title><style>${new lt(Bl)}</style></head><body><main>
${Yp(o)}${Jp(o)}${Xp(o)}${await Qp(o,n)}${th(o)}`];if(i.images&&o.rows.length>0){a.push(I`<section class="images"><h2>${e.report.images}</h2>
<p class="small">${e.report.legend}</p>`);for(let[l,d]of o.rows.entries())n.progress(l,o.rows.length),await n.rest(),a.push(await rh(o,d,l,n));a.push(I`</section>`)}return a.push(I`${ih(o)}${i.sign?nh(o):void 0}
<footer>${e.report.aid} ${e.report.made("0.1.0")}</footer></main></body></html>
`),n.progress(o.rows.length,o.rows.length),new Blob(a.map(l=>l.text),{type:"text/html"})}function Yp({title:r,state:i,figures:e,text:t,locale:n,now:s}){let o=t.report,a=new Intl.DateTimeFormat(n,{dateStyle:"long",timeStyle:"short"});return I`<header><div class="kind">${o.kind}</div><h1>${r}</h1><dl class="meta">
<div><dt>${o.project}</dt><dd>${i.project.name}</dd></div>
<div><dt>${o.date}</dt><dd>${a.format(s)}</dd></div>
<div><dt>${o.inspected}</dt><dd>${e.rows.length}</dd></div></dl></header>`}function Jp({figures:{counts:r,rows:i,waiting:e},state:t,text:n}){let s=n.report,a=_l.filter(m=>r[m]>0||m!=="unknown"&&m!=="unreadable").map(m=>I`<div class="figure ${m}">
<b>${r[m]}</b><span>${s.verdicts[m]}</span></div>`),l=0,d=_l.map(m=>{let u=i.length>0?100*r[m]/i.length:0,w=I`<rect class="${m}" x="${l}" width="${u}" height="4"
 fill="var(--c)"/>`;return l+=u,w});return I`<section><div class="figures">
<div class="figure"><b>${i.length}</b><span>${s.inspected}</span></div>${a}</div>
<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">${d}</svg>
${e>0?I`<p class="small">${s.waitingNote(e)}</p>`:void 0}
${t.project.notes?I`<h2>${s.notes}</h2><div class="notes">${t.project.notes}</div>`:void 0}</section>`}function Yn({figures:{origin:r,limit:i}},e){let t=e.report;if(i===void 0)return t.noLimit;let n=[t.by[r.by]];return r.check?n.push(t.checked(r.check)):n.push(t.unchecked,...r.provisional?[t.provisional]:[]),n.join(" ")}function Xp(r){let{state:i,figures:{limit:e},text:t,locale:n}=r,s=t.report,o=r.figures.rows.find(({image:a})=>a.result)?.image.result;return I`<section><h2>${s.basis}</h2><dl class="facts">
<div><dt>${s.limit}</dt><dd>${e===void 0?"\u2013":Zn(e,n)}</dd></div>
<div><dt>${s.normals}</dt><dd>${i.learned?.count??0}</dd></div>
<div class="wide"><dt>${s.origin}</dt><dd>${Yn(r,t)}</dd></div>
<div><dt>${s.model}</dt><dd>${o?.model??i.model?.name}</dd></div>
<div><dt>${s.method}</dt><dd>${o?.method??"\u2013"}</dd></div></dl></section>`}async function Qp({state:r,images:i,text:e},t){let n=r.normals.filter(l=>l.state==="ok").slice(0,Zp);if(!i||n.length===0)return I``;let s=async({name:l,file:d})=>{await t.rest();let m={resizeHeight:192,resizeQuality:"high"},u=await Ee(d,m).catch(async()=>createImageBitmap(await t.pixels({name:l,file:d}),m)).catch(()=>{});if(!u)return;let w=await Kn(await J(u,void 0,{side:384}));return u.close(),I`<img src="${w}" alt="${l}">`},o=[];for(let l of n)o.push(await s(l));let a=r.normals.length-n.length;return I`<section><h2>${e.report.normals}</h2><div class="normals">${o}</div>
${a>0?I`<p class="small">${e.report.moreNormals(a)}</p>`:void 0}</section>`}function th({rows:r,all:i,figures:{limit:e},text:t,locale:n}){let s=t.report;if(r.length===0)return I`<section><h2>${s.table}</h2><p>${s.nothing}</p></section>`;let o=r.map(({image:{name:a,result:l,label:d,error:m},verdict:u},w)=>I`<tr>
<td class="n">${w+1}</td><td class="name">${a}</td><td>${Dl(u,t)}</td>
<td class="n">${l?Zn(l.score,n):"\u2013"}</td>
<td class="n">${l&&e?ie(l.score/e,n):"\u2013"}</td>
<td class="n">${l?l.regions.length+l.regionsLeftOut:"\u2013"}</td>
<td>${m??(d?s.labels[d]:"\u2013")}</td></tr>`);return I`<section><h2>${i?s.table:s.tableNotNormal}</h2><div class="table"><table>
<thead><tr><th class="n">${s.number}</th><th>${s.image}</th><th>${s.verdict}</th>
<th class="n">${s.score}</th><th class="n">${s.ofLimit}</th><th class="n">${s.spots}</th>
<th>${s.label}</th></tr></thead><tbody>${o}</tbody></table></div></section>`}async function rh({rows:r,figures:{limit:i},text:e,locale:t},{image:n,verdict:s},o,a){let l=e.report,{name:d,result:m,label:u,error:w}=n,x=await si(n,zl(r.length),a.pixels),$=[m&&`${l.score} ${Zn(m.score,t)}`,m&&i&&l.percentOfLimit(ie(m.score/i,t)),m&&l.spotCount(m.regions.length+m.regionsLeftOut),u&&`${l.label}: ${l.labels[u]}`,w,...m?.notes??[]].filter(Boolean).join(" \xB7 ");return I`<article class="${s}"><div class="head"><h3>${o+1}. ${d}</h3>
${Dl(s,e)}<p>${$}</p></div>${x?await E(x):void 0}
${x?void 0:I`<p class="small">${l.noPicture}</p>`}</article>`;async function E(B){let[_,P]=await Promise.all((await Tl(B,n,zl(r.length))).map(Kn));B.bitmap.close();let O=I`<figure><img src="${P}" alt="${l.heatOf(d)}">
<figcaption>${l.heat}</figcaption></figure>`;return I`<div class="pair"><figure><img src="${_}" alt="${d}">
<figcaption>${l.original}</figcaption></figure>${m?O:void 0}</div>
${B.small?I`<p class="small">${l.smallCopy}</p>`:void 0}`}}function ih({state:r,figures:i,text:e}){let t=e.report,n=i.rows.find(({image:o})=>o.result)?.image.result,s=(o,a)=>a?I`<div class="wide"><dt>${o}</dt><dd><code>${a}</code></dd></div>`:void 0;return I`<section><h2>${t.trace}</h2><p>${t.traceText}</p><dl class="facts">
${s(t.modelDigest,n?.modelDigest??r.model?.digest)}
${s(t.promptsDigest,n?.promptsDigest??r.learned?.digest)}
<div><dt>${t.software}</dt><dd>inctrl ${"0.1.0"}</dd></div>
<div><dt>${t.where}</dt><dd>${t.places[Se(r)]}</dd></div></dl>
</section>`}var zl,Zp,_l,Zn,eh,Dl,nh,Rl=b(()=>{"use strict";p();h();Ct();ne();me();V();Ot();Gn();Ll();Cl();zl=r=>r<=60?800:r<=300?560:400,Zp=8;_l=["anomalous","unsure","normal","unknown","unreadable"];Zn=(r,i)=>We(r,3,i);eh={normal:"M5 13l4 4L19 7",anomalous:"M6 6l12 12M18 6 6 18",unsure:"M8.5 9a3.5 3.5 0 1 1 5 3.2c-1 .5-1.5 1-1.5 2.3M12 19v.5",unreadable:"M12 5v9M12 19v.5",unknown:"M5 12h14",waiting:"M5 12h14"},Dl=(r,i)=>I`<span class="mark ${r}"><svg viewBox="0 0 24 24" aria-hidden="true"><path
 d="${eh[r]}"/></svg>${i.report.verdicts[r]}</span>`;nh=({text:r})=>I`<div class="sign">
<div>${r.report.signDate}</div><div>${r.report.signName}</div></div>`});function sh(r,i){let t=r.split(/[\\/]/).map(s=>s.replace(/[:*?"<>|\p{Cc}]/gu,"_")).filter(s=>s!==""&&s!=="."&&s!=="..").join("/"),n=vt(t||"image",i);return i.add(n),n}async function Nl(r,i,e){let t=r.filter(o=>o.result&&zt(o)),n=new Set,s=[{name:"results.csv",data:await at(r,i,e.rest)}];for(let[o,a]of t.entries()){e.progress(o,t.length),await e.rest();let l=sh(a.name,n);s.push({name:`heatmaps/${l}.png`,data:await Il(a,Jn)});let d=await si(a,Jn,e.pixels);if(!d)continue;await e.rest();let m=await J(d.bitmap,a.result,{side:Jn,boxes:!0});d.bitmap.close(),s.push({name:`overlays/${l}.jpg`,data:m})}return e.progress(t.length,t.length),cr(s,o=>o.endsWith(".csv"))}var Jn,Hl=b(()=>{"use strict";p();h();V();wt();Di();Ot();Gn();ri();Jn=1024});var Fl,Ul=b(()=>{"use strict";p();h();A();Fl=k`
  :host { min-height: 100%; }
  .view { max-width: 1440px; margin: 0 auto; padding: 24px; display: grid; gap: 24px;
    grid-template-columns: minmax(320px, 440px) minmax(0, 1fr); align-items: start; }
  .view > h1 { grid-column: 1 / -1; font-size: 24px; }
  .card { background: var(--raised); border: 1px solid var(--line); border-radius: 8px;
    padding: 24px; }
  .form { display: grid; gap: 16px; }
  .form label.text { display: grid; gap: 4px; font-weight: 600; }
  .form label.text > * { font-weight: 400; width: 100%; }
  textarea { min-height: 104px; padding: 8px 10px; resize: vertical; line-height: 1.5; }
  fieldset { border: 0; margin: 0; padding: 0; }
  legend { font-weight: 600; padding: 0; margin-bottom: 4px; }
  .tick { display: flex; gap: 12px; align-items: center; min-height: 40px; }
  .save { min-height: 48px; font-size: 16px; width: 100%; }
  .more { display: grid; gap: 8px; margin-top: 16px; }
  .more h2 { font-size: 15px; }
  .file { display: grid; grid-template-columns: 1fr auto; gap: 2px 16px; align-items: center;
    padding: 8px 0; border-top: 1px solid var(--line); }
  .file p { font-size: 13px; }
  .file button { grid-row: 1 / span 2; grid-column: 2; }
  .work { display: grid; gap: 8px; }
  .work .row { display: flex; justify-content: space-between; align-items: center; gap: 16px; }
  code { font: 13px/1.5 ui-monospace, monospace; background: var(--page); border-radius: 4px;
    border: 1px solid var(--line); padding: 8px 12px; display: block; overflow-wrap: anywhere; }
  details summary { cursor: pointer; min-height: 40px; display: flex; align-items: center; }
  summary .icon { margin-left: auto; }
  details[open] summary .icon { transform: rotate(180deg); }
  details[open] { display: grid; gap: 8px; }
  .paper { background: #fff; color: #16191d; border-radius: 4px; padding: 40px 48px;
    border: 1px solid var(--line); box-shadow: var(--shadow); display: grid; gap: 24px;
    color-scheme: light; --normal: #1c7a4a; --unsure: #8f5f00; --anomalous: #bd2c2c;
    --quiet: #565e6a; --line: #dde1e7; }
  .paper .kind { text-transform: uppercase; letter-spacing: 0.08em; font-size: 12px;
    font-weight: 600; color: var(--quiet); }
  .paper .title { font-size: 28px; line-height: 1.15; font-weight: 650; overflow-wrap: anywhere; }
  .paper .top { border-bottom: 3px solid currentColor; padding-bottom: 16px; }
  .paper .meta { color: var(--quiet); margin-top: 8px; overflow-wrap: anywhere; }
  .figures { display: grid; gap: 12px; grid-template-columns: repeat(auto-fit, minmax(96px, 1fr)); }
  .figure { border: 1px solid var(--line); border-top: 4px solid var(--c, #16191d);
    border-radius: 6px; padding: 8px 12px; }
  .figure b { display: block; font-size: 28px; line-height: 1.2; color: var(--c, inherit);
    font-variant-numeric: tabular-nums; }
  .figure span { color: var(--quiet); font-size: 13px; }
  .normal { --c: var(--normal); } .unsure { --c: var(--unsure); }
  .anomalous { --c: var(--anomalous); } .unreadable, .unknown { --c: var(--quiet); }
  .paper .notes { white-space: pre-wrap; border-left: 3px solid var(--line); padding-left: 16px;
    overflow-wrap: anywhere; max-height: 6em; overflow: hidden; }
  .rows { display: grid; gap: 8px; list-style: none; margin: 0; padding: 0; }
  .rows li { display: grid; grid-template-columns: 72px minmax(0, 1fr) auto; gap: 4px 16px;
    align-items: center; border: 1px solid var(--line); border-left: 5px solid var(--c);
    border-radius: 6px; padding: 8px; min-height: 72px; }
  .rows img, .rows .none { width: 72px; height: 54px; object-fit: cover; border-radius: 4px;
    background: #edf0f4; }
  .rows b { overflow-wrap: anywhere; font-weight: 600; }
  .rows .mark { color: var(--c); font-weight: 600; white-space: nowrap; }
  .rows .share { color: var(--quiet); font-size: 13px; }
  .empty { grid-column: 1 / -1; text-align: center; padding: 64px 24px; display: grid; gap: 16px;
    justify-items: center; }
  .empty > .icon { width: 48px; height: 48px; color: var(--quiet); }
  @media (max-width: 1000px) {
    .view { grid-template-columns: minmax(0, 1fr); padding: 16px; gap: 16px; }
    .card { padding: 16px; }
    .paper { padding: 24px 16px; }
  }
  @media (max-width: 480px) {
    .rows li { grid-template-columns: 56px minmax(0, 1fr); }
    .rows img, .rows .none { width: 56px; height: 56px; grid-row: 1 / span 2; }
    .rows .mark { grid-column: 2; }
  }
`});var Vl,oh,Xn,Wl=b(()=>{"use strict";p();h();A();Fe();Rl();Ot();Hl();ri();Hn();F();ne();j();C();Ul();ni();Vl=4,oh=["anomalous","unsure","normal","unknown","unreadable"],Xn=class extends S{constructor(){super(...arguments);this.all=!1;this.images=!0;this.sign=!1;this.addresses=new Map}static{this.styles=[M,Fl]}disconnectedCallback(){super.disconnectedCallback(),this.work?.abort.abort();for(let e of this.addresses.values())URL.revokeObjectURL(e);this.addresses.clear()}get figures(){let{state:e}=this;return this.known?.state!==e&&(this.known={state:e,figures:ei(e)}),this.known.figures}get reportTitle(){return this.title_??this.text.report.defaultTitle(this.state.project.name)}change(e){e(),this.requestUpdate()}async make(e,t,n){let s=new AbortController;this.change(()=>this.work={abort:s,done:0,total:0,button:e}),await this.updateComplete,this.find(".cancel")?.focus();try{let a=await n({rest:ii(s.signal),pixels:l=>this.store.pixels(l),progress:(l,d)=>this.change(()=>this.work={abort:s,done:l,total:d,button:e})});s.signal.aborted||Me(`${this.state.project.name}${t}`,a)}catch(a){s.signal.aborted||this.store.toast(T(a),{kind:"error"})}let o=this.find(".cancel:focus")!==null;this.change(()=>this.work=void 0),await this.updateComplete,o&&this.find(`.${e}`)?.focus()}saveReport(){let{all:e,images:t,sign:n,state:s,text:o,locale:a}=this,l={title:this.reportTitle,all:e,images:t,sign:n};return this.make("save",`${o.report.fileEnding}.html`,d=>Ol(s,l,{text:o,locale:a,work:d}))}saveMaps(){let{images:e}=this.state;return this.make("maps",`${this.text.report.mapsEnding}.zip`,t=>Nl(e,this.figures.limit,t))}saveCsv(){let{images:e}=this.state;return this.make("csv",".csv",({rest:t})=>at(e,this.figures.limit,t))}saveResults(){let{images:e}=this.state;return this.make("results",".results.jsonl",({rest:t})=>ti(e,this.figures.limit,t))}savePrompts(){let{project:e,learned:t}=this.state;t?.file&&Me(`${e.name}.prompts`,t.file)}render(){let e=this.text.report;return this.figures.rows.length===0?this.empty():c`<div class="view"><h1>${e.title}</h1>
      <div>${this.form()}${this.files()}</div>${this.preview()}</div>`}empty(){let e=this.text.report,{learned:t,images:n}=this.state,[s,o]=t?n.length===0?["inspect",e.emptyInspect]:["inspect",e.emptyWaiting]:["teach",e.emptyTeach];return c`<div class="view"><h1>${e.title}</h1>
      <div class="card empty">${v("report")}<h2>${e.empty}</h2><p class="quiet">${o}</p>
        <button class="primary" @click=${()=>this.store.go(s)}>
          ${this.text.app.steps[s]}</button></div></div>`}form(){let e=this.text.report,t=(o,a)=>c`<label class="tick">
      <input type="checkbox" .checked=${this[a]} @change=${l=>this.change(()=>this[a]=l.target.checked)}>${o}</label>`,n=(o,a)=>c`<label class="tick">
      <input type="radio" name="rows" .checked=${this.all===a}
        @change=${()=>this.change(()=>this.all=a)}>${o}</label>`,{figures:s}=this;return c`<div class="card form">
      <label class="text">${e.titleLabel}<input .value=${this.reportTitle} @input=${o=>this.change(()=>this.title_=o.target.value)}></label>
      <label class="text">${e.notes}<textarea placeholder=${e.notesHint}
        .value=${this.state.project.notes} @input=${o=>this.store.update({notes:o.target.value})}></textarea></label>
      <fieldset><legend>${e.include}</legend>
        ${n(e.notNormal(_t(s,!1).length),!1)}
        ${n(e.all(s.rows.length),!0)}
        ${t(e.withImages,"images")}${t(e.withSignature,"sign")}</fieldset>
      ${this.work?.button==="save"?this.progress():c`<button class="primary save"
        ?disabled=${this.work!==void 0} @click=${()=>{this.saveReport()}}>
        ${v("save")}${e.save}</button>`}
      <p class="quiet">${e.saveHint}</p></div>`}progress(){let{done:e,total:t}=this.work;return c`<div class="work"><div class="row"><span role="status">${this.text.report.working}
      ${t>0?this.text.report.progress(e,t):""}</span>
      <button class="cancel" @click=${()=>this.work?.abort.abort()}>
        ${this.text.app.cancel}</button></div>
      <progress max=${t||1} value=${e} aria-label=${this.text.report.working}></progress>
      </div>`}files(){let e=this.text.report,t=(n,s,o=!0)=>c`<div class="file"><strong>${e[n]}</strong>
      <p class="quiet">${e[`${n}Hint`]}</p>
      <button class=${n} ?disabled=${this.work!==void 0||!o} @click=${s}
        aria-label="${e.saveFile} ${e[n]}">${v("save")}${e.saveFile}</button></div>
      ${this.work?.button===n?this.progress():y}`;return c`<section class="card more" aria-labelledby="files"><h2 id="files">${e.files}</h2>
      ${t("csv",()=>{this.saveCsv()})}${t("maps",()=>{this.saveMaps()})}
      ${t("results",()=>{this.saveResults()})}
      ${t("prompts",()=>this.savePrompts(),!!this.state.learned?.file)}
      <details><summary>${e.verifyTitle}${v("down")}</summary>
        <p class="quiet">${e.verifyText}</p>
        <code>${this.command()}</code></details></section>`}command(){let{project:e,model:t}=this.state,n=s=>`"${s.replace(/["$`\\]/g,"\\$&")}"`;return["inctrl verify",`--prompts ${n(`${e.name}.prompts`)}`,...e.limit===void 0?[]:[`--threshold ${e.limit}`],...t&&t.name!=="mini"?[`--model ${n(t.name)}`]:[],`--root ${this.text.report.folder}`,n(`${e.name}.results.jsonl`)].join(" ")}preview(){let e=this.text.report,{figures:t,state:n}=this,s=_t(t,this.all),o=new Intl.DateTimeFormat(this.locale,{dateStyle:"long"}).format(new Date),a=oh.filter(d=>t.counts[d]>0||d!=="unknown"&&d!=="unreadable"),l=s.length-Vl;return c`<section class="paper" aria-label=${e.preview}>
      <div class="top"><div class="kind">${e.kind}</div>
        <div class="title">${this.reportTitle}</div>
        <p class="meta">${n.project.name} · ${o}</p></div>
      <div class="figures"><div class="figure"><b>${t.rows.length}</b>
        <span>${e.inspected}</span></div>${a.map(d=>c`
        <div class="figure ${d}"><b>${t.counts[d]}</b>
          <span>${e.verdicts[d]}</span></div>`)}</div>
      ${t.waiting>0?c`<p class="quiet">${e.waitingNote(t.waiting)}</p>`:y}
      ${n.project.notes?c`<p class="notes">${n.project.notes}</p>`:y}
      <p>${Yn({figures:t},this.text)}</p>
      ${s.length===0?c`<p>${e.nothing}</p>`:c`<ul class="rows">
        ${K(s.slice(0,Vl),({image:d})=>d.id,d=>this.row(d))}</ul>`}
      ${l>0?c`<p class="quiet">${e.more(l)}</p>`:y}</section>`}row({image:e,verdict:t}){let n=this.text.report,{limit:s}=this.figures,{result:o,thumbnail:a,name:l,error:d}=e,m=o&&s?n.percentOfLimit(ie(o.score/s,this.locale)):d??"";return c`<li class=${t}>${a&&this.images?c`<img src=${this.address(a)} alt="">`:c`<span class="none"></span>`}
      <div><b>${l}</b><div class="share">${m}</div></div>
      <span class="mark">${n.verdicts[t]}</span></li>`}address(e){let t=this.addresses.get(e)??URL.createObjectURL(e);return this.addresses.set(e,t),t}};customElements.define("report-view",Xn)});var Qn,ql=b(()=>{Qn={image:"test-hole-000.jpg",map:{rows:15,columns:15,scale:.031127593,frame:{width:320,height:320,resized_width:240,resized_height:240,left:0,top:0,input_width:240,input_height:240},values:[.005282223,.013823181,.01335752,.011934738,.012497902,.014306505,.010480344,.012621512,.011989077,.011141866,.012247602,.01161617,.010853738,.010365327,.0049586296,.011045724,.01627773,.012407392,.012007892,.01266705,.011241138,.01620839,.016807228,.018973202,.01863265,.015076895,.020490428,.020401627,.010818024,.014599681,.010406762,.011629174,.011879136,.012889405,.013644586,.011655301,.02284353,.018403718,.016324243,.018813828,.018927613,.022536328,.0139560895,.012574881,.015415947,.011840512,.011175881,.013477336,.011579901,.015748927,.021331817,.028527727,.03587051,.05251695,.044386547,.02620565,.037923545,.0170663,.014146,.012055476,.012878279,.011244297,.01138857,.013699631,.01749304,.024900138,.04716553,.098519,.26406878,.10555459,.04494244,.03446986,.015134414,.01221019,.018760502,.012396514,.012260457,.012361944,.013667524,.025594592,.03497514,.07451311,.2832317,.28817675,.3064138,.109354995,.028146157,.017424515,.0189495,.020872643,.014345606,.015135139,.024098447,.020585,.020521233,.043792326,.0784603,.30098394,.2895244,.3129895,.076179415,.038734864,.027235657,.013362954,.016212314,.013590048,.0126417875,.016045392,.013971299,.014057915,.024171293,.050331313,.19414221,.30295312,.16681445,.07472432,.038878787,.021443406,.01804795,.014056385,.011510541,.011236479,.012717992,.01519231,.015786797,.015024473,.03112487,.065870404,.12406331,.07972745,.039940774,.026575804,.024971822,.017733753,.01636515,.012648116,.010906558,.011873861,.012304355,.011935552,.014443706,.019175658,.022500833,.034402072,.030225644,.024094462,.019663235,.016774843,.011674802,.0151787205,.012140642,.009836336,.011112352,.01185293,.010577291,.014352183,.012450705,.014914115,.01500994,.016225636,.012264361,.010210097,.009720634,.014135212,.012577693,.010505299,.010873526,.012186159,.009352555,.010819207,.010640045,.009471546,.011459053,.011446555,.010435442,.0115152,.012351871,.010839045,.0152344005,.013476293,.012908161,.012308468,.017914077,.012091905,.010247827,.016197821,.011381905,.011061897,.0126592815,.012806863,.010605663,.014604926,.011513889,.01383696,.014863183,.011331548,.016657263,.011851112,.011423091,.011736701,.011495471,.007980813,.009255846,.01147743,.012728016,.009821743,.0100263255,.011940867,.010660589,.0107115805,.006226927,.012187381,.0137838125,.010641336,.0135417385,.012619972,.011357655,.009259671,.011698474,.012975146,.009695013,.009497702,.013195018,.014041255,.006430129]}}});var es,lh,dh,Kl=b(()=>{"use strict";p();h();A();Te();V();j();C();ql();Gr();es=class extends S{constructor(){super(...arguments);this.urls=new ke(this)}static{this.styles=[M,k`
    ol { display: grid; grid-template-columns: 1fr auto 1fr auto 1fr; align-items: center; gap: 6px;
      list-style: none; margin: 0; padding: 0; }
    li { display: contents; }
    figure { margin: 0; position: relative; }
    .frame { position: relative; display: block; aspect-ratio: 1; border-radius: 8px;
      overflow: hidden; background: var(--hover); }
    img, canvas, .grid { position: absolute; inset: 0; width: 100%; height: 100%;
      object-fit: cover; }
    .grid { stroke: #fff; stroke-width: 0.6; stroke-opacity: 0.75; fill: none; }
    canvas { opacity: 0.5; }
    figcaption { font-size: 13px; margin-top: 6px; color: var(--quiet); text-align: center; }
    .arrow { color: var(--faint); margin-bottom: 26px; }
    .arrow .icon { width: 16px; height: 16px; display: block; }
    .sign {
      position: absolute; inset-inline-end: 6px; top: 6px; width: 24px; height: 24px;
      border-radius: 50%; display: grid; place-items: center; color: #fff; background: #1c7a4a;
    }
    .sign.bad { background: #bd2c2c; }
    .sign .icon { width: 16px; height: 16px; }
  `]}render(){let{samples:e}=this.state,t=this.text.start,n=e?.normals[0],s=e?.images.find(({name:a})=>a===Qn.image),o=c`<span class="arrow" aria-hidden="true">${v("arrow")}</span>`;return c`<ol>
      <li>${this.frame(n?.file,t.frameGood,c`<span class="sign">${v("check")}</span>`)}
        ${o}</li>
      <li>${this.frame((e?.normals[1]??n)?.file,t.frameLearn,dh)}
        ${o}</li>
      <li>${this.frame(s?.file,t.frameMarked,c`<canvas></canvas>
        <span class="sign bad">${v("alert")}</span>`)}</li>
    </ol>`}frame(e,t,n){return c`<figure><span class="frame">${e?c`
      <img alt="" src=${this.urls.of(e)}>${n}`:""}</span>
      <figcaption>${t}</figcaption></figure>`}async updated(e){let t=this.find("canvas");if(!t||t.dataset.drawn)return;t.dataset.drawn="true";let{frame:n,values:s,...o}=Qn.map,a=await oe({map:{...o,values:Float32Array.from(s),frame:Kt(n)}});[t.width,t.height]=[a.width,a.height],t.getContext("2d").drawImage(a,0,0),a.close()}},lh=Array.from({length:7},(r,i)=>(i+1)*12.5),dh=c`<svg class="grid" viewBox="0 0 100 100" aria-hidden="true">
  ${lh.map(r=>re`<path d="M${r} 0V100M0 ${r}H100" />`)}</svg>`;customElements.define("sample-strip",es)});var ch,ts,Gl=b(()=>{"use strict";p();h();A();Ct();j();zr();Or();Pt();C();ne();Kl();ch=matchMedia("(hover: none) and (pointer: coarse)"),ts=class extends S{constructor(){super(...arguments);this.take=async e=>{let t=e.target;await Xe(De(t.files??[]),this.store,this.text,n=>this.teach(n)),t.value=""};this.photograph=async()=>{await this.begin(),Cr(this),this.store.go("teach")};this.useSamples=async()=>{let{samples:e}=this.state;e&&(await this.begin(this.text.start.sampleName),this.store.update({keepImages:!0}),this.store.startWith(e),this.store.go("teach"))};this.import=async e=>{let t=e.target,n=t.files?.[0],s={images:[],projects:n?[n]:[],prompts:[],refused:[]};await Xe(Promise.resolve(s),this.store,this.text,()=>{}),t.value=""}}static{this.styles=[M,k`
    :host { display: grid; align-content: center; padding: 32px 24px 48px; }
    .page {
      display: grid; grid-template-columns: minmax(0, 7fr) minmax(0, 5fr); gap: 32px 40px;
      width: 100%; max-width: 1200px; margin: 0 auto;
    }
    .intro { grid-column: 1 / -1; text-align: center; }
    h1 { font-size: clamp(26px, 3.2vw, 44px); letter-spacing: -0.02em; }
    .lead {
      color: var(--quiet); font-size: 17px; margin: 12px auto 0; max-width: 660px;
      text-wrap: balance;
    }
    .drop {
      display: flex; flex-direction: column; align-items: center; justify-content: center;
      gap: 8px; text-align: center; min-height: 320px; padding: 32px 24px; border-radius: 16px;
      border: 2px dashed var(--control); background: var(--raised); height: 100%;
    }
    .drop > .icon { width: 48px; height: 48px; color: var(--accent); margin-bottom: 8px; }
    .drop h2 { font-size: 22px; }
    .drop p { max-width: 420px; text-wrap: balance; }
    .actions { display: flex; flex-wrap: wrap; gap: 8px; justify-content: center;
      margin-top: 16px; }
    .actions .primary { min-height: 48px; padding: 0 24px; font-size: 16px; }
    .actions > :not(.primary) { min-height: 48px; }
    .side { display: grid; gap: 24px; align-content: start; }
    .card { background: var(--raised); border: 1px solid var(--line); border-radius: 16px;
      padding: 20px; }
    .card h2 { font-size: 17px; }
    .card .quiet { margin: 2px 0 12px; }
    .card button.wide { width: 100%; margin-top: 16px; min-height: 44px; }
    ul { list-style: none; margin: 8px -8px 0; padding: 0; }
    li button { width: 100%; justify-content: flex-start; padding: 0 8px; }
    li span { flex: 1; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    li small { color: var(--quiet); }
    .projects .button { margin-top: 8px; }
    .load { grid-column: 1 / -1; max-width: 480px; width: 100%; margin: 0 auto;
      text-align: center; min-height: 40px; }
    .load progress { margin-bottom: 8px; }
    .fault {
      grid-column: 1 / -1; display: flex; gap: 16px; padding: 20px; border-radius: 16px;
      border: 1px solid var(--anomalous); background: var(--raised);
    }
    .fault .icon { color: var(--anomalous); width: 28px; height: 28px; }
    .fault p { margin-top: 4px; overflow-wrap: anywhere; }
    .fault button { margin-top: 12px; }
    @media (min-width: 1800px) {
      .page { max-width: 1560px; gap: 48px; }
      h1 { font-size: 56px; }
      .lead { font-size: 21px; max-width: 800px; }
      .drop { min-height: 520px; }
      .drop h2 { font-size: 28px; }
    }
    @media (min-width: 3000px) { .page { zoom: 1.4; } }
    @media (max-width: 900px) {
      .page { grid-template-columns: minmax(0, 1fr); gap: 24px; }
      .drop { min-height: 240px; }
    }
    @media (max-width: 700px) {
      :host { padding: 24px 16px 32px; align-content: start; }
      .drop > .icon { display: none; }
      .drop { padding: 24px 16px; min-height: 200px; }
      .lead { font-size: 15px; }
    }
  `]}render(){let e=this.text.start;return c`<div class="page">
      <div class="intro"><h1>${e.title}</h1>
        <p class="lead">${e.lead}${Se(this.state)==="server"?"":` ${e.inPage}`}</p></div>
      ${this.fault()}
      <section aria-labelledby="drop">
        <div class="drop">
          ${v("add")}
          <h2 id="drop">${ch.matches?this.text.teach.addLearn:e.drop}</h2>
          <p class="quiet">${e.dropHint}</p>
          ${this.choose()}
        </div>
      </section>
      <div class="side">${this.samples()} ${this.projects()}</div>
      ${this.load()}
    </div>`}choose(){let e=this.text.teach;return c`<div class="actions">
      <label class="button primary">${v("add")}${e.addFiles}
        <input type="file" multiple accept=${Oe} @change=${this.take}></label>
      <label class="button folder">${v("folder")}${e.addFolder}
        <input type="file" webkitdirectory @change=${this.take}></label>
      <button @click=${this.photograph}>${v("camera")}${e.addCamera}</button>
    </div>`}samples(){let{fault:e,model:t,samples:n}=this.state,s=this.text.start;return!n&&(t||e!==void 0)?"":c`<section class="card" aria-labelledby="try">
      <h2 id="try">${s.samples}</h2>
      <p class="quiet">${s.samplesText}</p>
      <sample-strip></sample-strip>
      <button class="soft wide" ?disabled=${!n} @click=${this.useSamples}>
        ${s.useSamples}${v("arrow")}</button>
    </section>`}projects(){let{kept:e,projects:t}=this.state,n=this.text,s=o=>new Date(o).toLocaleDateString(this.locale,{day:"numeric",month:"short",year:"numeric"});return c`<section class="card projects" aria-labelledby="projects">
      <h2 id="projects">${n.start.projects}</h2>
      ${t.length===0?c`<p class="quiet">
        ${e?n.start.noProjects:n.privacy.notKept}</p>`:c`
        <ul>${t.slice(0,5).map(o=>c`<li>
          <button class="plain" @click=${()=>this.openProject(o.id)}>
            <span>${o.name}</span><small>${s(o.created)}</small></button></li>`)}</ul>`}
      <label class="button">${v("open")}${n.projects.importFile}
        <input type="file" accept=".inctrl,.zip" @change=${this.import}></label>
    </section>`}load(){let{loading:e,model:t}=this.state,n=this.text.start;if(!e||t)return"";let{loaded:s,total:o}=e;this.begun??={at:performance.now(),loaded:s};let a=(performance.now()-this.begun.at)/1e3,l=(s-this.begun.loaded)/a,d=a>1&&l>0&&o>s?n.left(it((o-s)/l,this.locale)):"",m=o>0?n.loaded($e(s,this.locale),$e(o,this.locale)):$e(s,this.locale);return c`<div class="load">
      <progress aria-label=${n.loading} max="1" .value=${o>0?s/o:0}></progress>
      <p class="quiet">${n.loading}: ${m}${d}</p></div>`}fault(){let{fault:e}=this.state,t=this.text.start;return e===void 0?"":c`<div class="fault" role="alert">${v("alert")}<div>
      <h2>${t.fault}</h2><p>${e}</p><p class="quiet">${t.faultHelp}</p>
      <button @click=${()=>location.reload()}>${t.again}</button></div></div>`}async begin(e){let{images:t,learned:n,normals:s}=this.state;n||s.length+t.length>0?await this.store.newProject(e):e!==void 0&&this.store.update({name:e})}async teach(e){await this.begin(),this.store.addNormals(e),this.store.go("teach")}async openProject(e){await this.store.openProject(e),this.state.step==="start"&&this.store.go("teach")}};customElements.define("start-view",ts)});function hh(r,i,e){let t=!1;return r.forEach(([n,s],o)=>{let[a,l]=r[(o+1)%r.length];s>e!=l>e&&i<(a-n)*(e-s)/(l-s)+n&&(t=!t)}),t}var ph,rs,Dt,Zl,is=b(()=>{"use strict";p();h();ph=r=>Array.isArray(r),rs=(r=[])=>r.filter(ph),Dt=class r{constructor(i,e,t){this.columns=i;this.rows=e;this.cells=t}static of(i,e={}){let t=Math.max(1,Math.round(96*Math.min(1,i))),n=Math.max(1,Math.round(96/Math.max(1,i))),s=new r(t,n,new Uint8Array(t*n));for(let[o,a]of[[e.roi,1],[e.ignore,2]])for(let l of rs(o))s.fill(l,a);return s}at(i,e){return this.cells[e*this.columns+i]}get isEmpty(){return this.cells.every(i=>i===0)}clear(){this.cells.fill(0)}restore(i){this.cells.set(i)}each(i,e){for(let t=0;t<this.rows;t++)for(let n=0;n<this.columns;n++){let[s,o]=[(n+.5)/this.columns,(t+.5)/this.rows];i(s,o)&&(this.cells[t*this.columns+n]=e)}}fill(i,e){this.each((t,n)=>hh(i,t,n),e)}rectangle(i,e,t,n,s){this.each((o,a)=>o>=i&&o<i+t&&a>=e&&a<e+n,s)}disk(i,e,t,n){let s=Math.max(this.columns,this.rows),[o,a]=[this.columns/s,this.rows/s];this.each((l,d)=>Math.hypot((l-i)*o,(d-e)*a)<=t,n)}shapes(){let[i,e]=[this.cover(1),this.cover(2)];return i.length+e.length>240?this.half().shapes():{...i.length>0&&{roi:i},...e.length>0&&{ignore:e}}}half(){let[i,e]=[Math.ceil(this.columns/2),Math.ceil(this.rows/2)],t=Uint8Array.from({length:i*e},(n,s)=>{let o=Math.min(this.columns-1,2*(s%i));return this.at(o,Math.min(this.rows-1,2*Math.floor(s/i)))});return new r(i,e,t)}cover(i){let e=[],t=[];for(let n=0;n<=this.rows;n++){let o=(n<this.rows?this.runs(n,i):[]).map(([a,l])=>{let d=t.find(m=>m.left===a&&m.right===l);return d?{...d,bottom:n+1}:{left:a,right:l,top:n,bottom:n+1}});e.push(...t.filter(a=>!o.some(l=>l.left===a.left&&l.top===a.top&&l.right===a.right))),t=o}return e.map(n=>this.corners(n))}runs(i,e){let t=[];for(let n=0,s=-1;n<=this.columns;n++){let o=n<this.columns&&this.at(n,i)===e;o&&s<0&&(s=n),!(o||s<0)&&(t.push([s,n]),s=-1)}return t}corners({left:i,top:e,right:t,bottom:n}){let s=a=>Zl(a/this.columns),o=a=>Zl(a/this.rows);return[[s(i),o(e)],[s(t),o(e)],[s(t),o(n)],[s(i),o(n)]]}},Zl=r=>Math.round(r*1e5)/1e5});var ns,mh,Yl=b(()=>{"use strict";p();h();A();en();j();C();is();Gr();ns=class extends S{constructor(){super(...arguments);this.urls=new ke(this);this.blind=!1;this.tried=!1;this.loaded=e=>{let{naturalWidth:t,naturalHeight:n}=e.target;this.aspect=t/n};this.failed=()=>{this.blind=!0,this.requestUpdate()}}static{this.properties={image:{attribute:!1},number:{type:Number},checks:{type:Boolean},odd:{type:Boolean},preview:{state:!0},aspect:{state:!0}}}static{this.styles=[M,k`
    :host { width: 100%; }
    .tile {
      position: relative; border: 1px solid var(--line); border-radius: 12px; overflow: hidden;
      background: var(--raised);
    }
    .tile.odd { border-color: var(--unsure); box-shadow: 0 0 0 1px var(--unsure); }
    .tile.bad { border-color: var(--anomalous); }
    .picture { position: relative; aspect-ratio: 1; background: var(--hover); }
    .picture > img, .picture > svg { position: absolute; inset: 0; width: 100%; height: 100%;
      object-fit: contain; }
    .roi { fill: #2f7bff; fill-opacity: 0.25; }
    .ignore { fill: #000; fill-opacity: 0.65; }
    .none { position: absolute; inset: 0; display: grid; place-items: center; color: var(--faint); }
    .bar { position: absolute; inset: 6px 6px auto; display: flex; justify-content: space-between; }
    .bar button { background: light-dark(rgb(255 255 255 / 0.92), rgb(20 23 28 / 0.88));
      border-color: transparent; }
    .bar button:hover { background: var(--raised); }
    .about { padding: 6px 10px 8px; font-size: 13px; }
    .name { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .state { display: flex; gap: 6px; align-items: flex-start; color: var(--quiet); }
    .state .icon { width: 16px; height: 16px; margin-top: 2px; }
    .ok .state .icon { color: var(--normal); }
    .odd .state .icon { color: var(--unsure); }
    .bad .state { color: var(--anomalous); overflow-wrap: anywhere; }
    @media (prefers-reduced-motion: no-preference) {
      .reading .state .icon { animation: turn 1.5s linear infinite; }
      @keyframes turn { to { rotate: 1turn; } }
    }
  `]}render(){let{image:e,text:t}=this,n=t.teach,{state:s}=e,o=s==="unreadable"?"bad":s==="reading"?"reading":this.odd?"odd":"ok";return c`<div class="tile ${o}">
      <div class="picture">
        ${this.blind&&!this.preview?c`<span class="none">${v("alert")}</span>`:c`
          <img alt=${e.name} loading="lazy" decoding="async"
            src=${this.urls.of(this.preview??e.file)}
            @load=${this.loaded} @error=${this.failed}>`}
        ${this.area()}
        <div class="bar">
          ${s==="unreadable"?c`<span></span>`:c`
            <button class="icon-only" title=${this.checks?n.toLearn:n.toCheck}
              aria-label=${(this.checks?n.moveToLearn:n.moveToCheck)(e.name)}
              @click=${()=>this.tell("move")}>${v("swap")}</button>`}
          <button class="icon-only" aria-label=${n.remove(e.name)}
            @click=${()=>this.tell("remove")}>${v("close")}</button>
        </div>
      </div>
      <div class="about">
        <span class="name" title=${e.name}>${n.imageNumber(this.number)} ${e.name}</span>
        <span class="state">${this.words()}</span>
      </div></div>`}words(){let{image:e,text:{teach:t}}=this;switch(e.state){case"reading":return c`${v("wait")}${t.reading}`;case"unreadable":return c`${v("alert")}<span>${mh(e)||t.unreadable}</span>`;case"ok":return this.odd?c`${v("alert")}${t.odd}`:c`${v("check")}${this.checks?t.checked:t.ok}`}}area(){let{roi:e,ignore:t}=this.state.project.options.view??{};if(this.aspect===void 0||!e&&!t)return"";let[n,s]=[this.aspect*100,100],o=(a,l)=>rs(a).map(d=>re`
      <polygon class=${l} points=${d.map(([m,u])=>`${m*n},${u*s}`).join(" ")} />`);return c`<svg viewBox="0 0 ${n} ${s}" aria-hidden="true">
      ${o(e,"roi")}${o(t,"ignore")}</svg>`}focus(){this.find(".bar button:last-child")?.focus()}willUpdate(e){let t=e.get("image");!t||t.id===this.image.id||(this.preview=this.aspect=void 0,this.blind=this.tried=!1)}tell(e){this.dispatchEvent(new CustomEvent(e))}async updated(){if(!(!this.blind||this.tried||!this.state.model)){this.tried=!0;try{let e=await this.store.pixels(this.image);this.preview=await wr(this.image.file,e,async()=>e)}catch{}}}},mh=({name:r,reason:i=""})=>i.replace(`image "${r}": `,"");customElements.define("normal-tile",ns)});var fh,ss,Xl=b(()=>{"use strict";p();h();A();j();C();is();fh=1200,ss=class extends S{constructor(){super();this.region=Dt.of(1);this.past=[];this.addRectangle=()=>{this.keep();let e=t=>Number(this.find(`#${t}`)?.value)/100;this.region.rectangle(e("left"),e("top"),e("width"),e("height"),this.paint),this.said=this.text.teach.region.added,this.draw()};this.clear=()=>{this.keep(),this.region.clear(),this.said=this.text.teach.region.cleared,this.draw()};this.undo=()=>{let e=this.past.pop();e&&(this.region.restore(e),this.said=this.text.teach.region.undone,this.draw(),this.requestUpdate())};this.key=e=>{!(e.ctrlKey||e.metaKey)||e.key!=="z"||(e.preventDefault(),e.stopPropagation(),this.undo())};this.close=()=>this.find("dialog")?.close();this.save=()=>{this.close(),this.dispatchEvent(new CustomEvent("region",{detail:this.region.shapes()}))};this.down=e=>{e.target.setPointerCapture(e.pointerId),this.last=void 0,this.keep(),this.stroke(e)};this.move=e=>{e.buttons&1&&this.stroke(e)};this.up=()=>{this.last=void 0};this.paint=1,this.size=12,this.said=""}static{this.properties={paint:{state:!0},size:{state:!0},said:{state:!0}}}static{this.styles=[M,k`
    :host { display: contents; }
    dialog { width: 960px; max-width: 96vw; max-height: 96dvh; }
    h2 { font-size: 20px; }
    .body { display: grid; grid-template-columns: minmax(0, 1fr) 280px; gap: 24px;
      margin-top: 16px; }
    .stage { display: grid; place-items: center; background: var(--hover); border-radius: 8px;
      min-height: 240px; }
    canvas { display: block; max-width: 100%; max-height: 68dvh; cursor: crosshair;
      touch-action: none; border-radius: 8px; }
    fieldset { border: 0; padding: 0; margin: 0 0 16px; min-width: 0; }
    legend { font-weight: 600; padding: 0; margin-bottom: 4px; }
    .tool { display: flex; align-items: center; gap: 12px; min-height: 40px; }
    .swatch { width: 20px; height: 20px; border-radius: 4px; border: 1px solid var(--control); }
    .swatch.look { background: #2f7bff88; }
    .swatch.ignore { background: repeating-linear-gradient(45deg, #000a 0 4px, #0004 4px 8px); }
    .tool input[type=range] { flex: 1; min-width: 0; padding: 0; }
    .numbers { display: grid; grid-template-columns: 1fr 1fr; gap: 8px; }
    .numbers label { display: grid; font-size: 13px; }
    .numbers input { width: 100%; }
    .numbers button { grid-column: 1 / -1; }
    @media (max-width: 760px) {
      .body { grid-template-columns: minmax(0, 1fr); }
      canvas { max-height: 45dvh; }
    }
  `]}async open(e,t={}){let n=fh/Math.max(e.width,e.height);this.image?.close(),this.image=await createImageBitmap(e,{resizeWidth:Math.max(1,Math.round(e.width*n)),resizeHeight:Math.max(1,Math.round(e.height*n)),resizeQuality:"high"}),this.region=Dt.of(e.width/e.height,t),this.said="",this.past=[],this.find("dialog")?.showModal(),this.draw()}render(){let e=this.text.teach.region;return c`<dialog aria-labelledby="title" @keydown=${this.key}>
      <h2 id="title">${e.title}</h2>
      <p class="quiet">${e.help}</p>
      <div class="body">
        <div class="stage"><canvas role="img" aria-label=${e.picture}
          @pointerdown=${this.down} @pointermove=${this.move}
          @pointerup=${this.up} @pointercancel=${this.up}></canvas></div>
        <div>${this.tools()} ${this.numbers()}
          <p role="status" class="quiet">${this.said}</p></div>
      </div>
      <div class="actions">
        <button class="primary" @click=${this.save}>${v("check")}${e.use}</button>
        <button ?disabled=${this.past.length===0} @click=${this.undo}>
          ${this.text.app.undo}</button>
        <button @click=${this.clear}>${e.clear}</button>
        <button @click=${this.close}>${this.text.app.cancel}</button>
      </div></dialog>`}tools(){let e=this.text.teach.region,t=(n,s,o)=>c`<label class="tool">
      <input type="radio" name="paint" .checked=${this.paint===n}
        @change=${()=>this.paint=n}>
      <span class="swatch ${o}"></span>${s}</label>`;return c`<fieldset><legend>${e.brush}</legend>
      ${t(1,e.look,"look")} ${t(2,e.ignore,"ignore")}
      ${t(0,e.erase,"")}
      <label class="tool">${e.size}<input type="range" min="2" max="40" .value=${String(this.size)}
        @input=${n=>this.size=Number(n.target.value)}></label>
    </fieldset>`}numbers(){let e=this.text.teach.region,t=(n,s,o)=>c`<label>${s}
      <input id=${n} type="number" min="0" max="100" value=${o}></label>`;return c`<fieldset><legend>${e.rectangle}</legend><div class="numbers">
      ${t("left",e.left,10)} ${t("top",e.top,10)}
      ${t("width",e.width,80)} ${t("height",e.height,80)}
      <button @click=${this.addRectangle}>${e.addRectangle}</button></div></fieldset>`}keep(){this.past.push(this.region.cells.slice()),this.requestUpdate()}stroke(e){let t=this.find("canvas").getBoundingClientRect(),n=(e.clientX-t.left)/t.width,s=(e.clientY-t.top)/t.height,[o,a]=this.last??[n,s],l=this.size/200,d=Math.max(1,Math.ceil(Math.hypot(n-o,s-a)/(l/2)));for(let m=1;m<=d;m++){let u=m/d;this.region.disk(o+(n-o)*u,a+(s-a)*u,l,this.paint)}this.last=[n,s],this.draw()}draw(){let e=this.find("canvas"),{image:t,region:n}=this;if(!e||!t)return;[e.width,e.height]=[t.width,t.height];let s=e.getContext("2d");s.drawImage(t,0,0);let o=n.cells.includes(1),[a,l]=[e.width/n.columns,e.height/n.rows];for(let d=0;d<n.rows;d++)for(let m=0;m<n.columns;m++){let u=n.at(m,d),w=(m+d)%4<2?"#000c":"#0008",x=u===1?"#2f7bff44":u===2?w:o?"#0007":"";if(x==="")continue;s.fillStyle=x;let[$,E]=[Math.floor(m*a),Math.floor(d*l)];s.fillRect($,E,Math.floor((m+1)*a)-$,Math.floor((d+1)*l)-E)}}};customElements.define("region-dialog",ss)});var os,Ql=b(()=>{"use strict";p();h();A();j();C();os=class extends S{static{this.styles=[M,k`
    h2 { font-size: 17px; margin-bottom: 8px; }
    .option { display: grid; grid-template-columns: 20px 1fr; gap: 2px 12px; padding: 10px 0;
      cursor: pointer; }
    .option + .option, .field { border-top: 1px solid var(--line); }
    .option input { margin-top: 1px; }
    .option small, .field small { color: var(--quiet); font-size: 13px; }
    .option small { grid-column: 2; }
    .field { display: grid; gap: 4px; padding: 12px 0; }
    .field select, .field input { width: 100%; }
    .sub { padding: 0 0 12px 32px; display: grid; gap: 4px; font-size: 13px; }
    .actions { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 4px; }
  `]}get view(){return this.state.project.options.view??{}}get method(){return this.state.project.options.method??this.state.model?.methods[0]}render(){let i=this.text.teach.options,{view:e}=this,t=e.letterbox!==!1;return c`<h2>${i.title}</h2>
      ${this.check(i.foreground,i.foregroundText,e.foreground===!0,n=>this.see({foreground:n||void 0}))}
      ${t?this.tiles():""}
      ${t&&!e.tiles&&this.method==="patch"?this.check(i.grid,i.gridText,e.grid==="auto",n=>this.see({grid:n?"auto":void 0})):""}
      ${!e.tiles&&e.grid!=="auto"?this.check(i.centre,i.centreText,!t,n=>this.see({letterbox:n?!1:void 0})):""}
      ${this.angle()} ${this.region()} ${this.method_()} ${this.className_()}`}check(i,e,t,n){return c`<label class="option"><input type="checkbox" .checked=${t}
      aria-label=${i} @change=${s=>n(s.target.checked)}>
      <span>${i}</span><small>${e}</small></label>`}tiles(){let i=this.text.teach.options,{tiles:e}=this.view,t=n=>this.see({tiles:Number(n.target.value)});return c`
      ${this.check(i.tiles,i.tilesText,e!==void 0,n=>this.see({tiles:n?2:void 0}))}
      ${e===void 0?"":c`<label class="sub">${i.parts}
        <select aria-label=${i.parts} @change=${t}>${[2,3,4].map(n=>c`
          <option value=${n} ?selected=${n===e}>${i.tilesOf(n)}</option>`)}
        </select></label>`}`}angle(){let i=this.text.teach.options,{rotations:e="auto"}=this.view,t={auto:i.angleAuto,0:i.angleNone,4:i.angleAny,8:i.angleMirrored};return this.select(i.angle,i.angleText,String(e),t,n=>this.see({rotations:n==="auto"?void 0:Number(n)}))}select(i,e,t,n,s){return c`<label class="field"><span>${i}</span>
      <select aria-label=${i} @change=${a=>s(a.target.value)}>
        ${Object.entries(n).map(([a,l])=>c`
          <option value=${a} ?selected=${a===t}>${l}</option>`)}</select>
      <small>${e}</small></label>`}region(){let i=this.text.teach.options,{roi:e=[],ignore:t=[]}=this.view,n=e.length+t.length>0,s=()=>this.dispatchEvent(new CustomEvent("paint")),o=()=>this.see({roi:void 0,ignore:void 0});return c`<div class="field"><span>${i.region}</span>
      <small>${n?i.regionSome:i.regionText}</small>
      <div class="actions">
        <button ?disabled=${this.state.normals.length===0} @click=${s}>
          ${v("brush")}${n?i.regionChange:i.regionPaint}</button>
        ${n?c`<button @click=${o}>${i.regionClear}</button>`:""}
      </div></div>`}method_(){let i=this.state.model?.methods??[],e=this.text.teach.options;if(i.length<2)return"";let t={inctrl:e.methodInctrl,patch:e.methodPatch},n=Object.fromEntries(i.map(s=>[s,t[s]??s]));return this.select(e.method,e.methodText,this.method??"",n,s=>{let{className:o,...a}=this.state.project.options;this.store.setOptions({...a,method:s})})}className_(){let{model:i,project:e}=this.state,t=this.text.teach.options;if(!i||i.classes.length<2||this.method!=="inctrl")return"";let n=s=>{let o=s.target.value.trim();this.store.setOptions({...e.options,className:o||i.classes[0]})};return c`<label class="field"><span>${t.className}</span>
      <input type="text" list="classes" autocomplete="off" aria-label=${t.className}
        .value=${e.options.className??i.classes[0]} @change=${n}>
      <datalist id="classes">${i.classes.map(s=>c`<option value=${s}></option>`)}
      </datalist><small>${t.classNameText}</small></label>`}see(i){let{options:e}=this.state.project,t=Object.fromEntries(Object.entries({...e.view,...i}).filter(([,s])=>s!==void 0)),n={...e,view:t};Object.keys(t).length===0&&delete n.view,this.store.setOptions(n)}};customElements.define("teach-options",os)});var as,ed=b(()=>{"use strict";p();h();A();Vt();j();C();ne();as=class extends S{static{this.styles=[M,k`
    :host { border: 1px solid var(--line); border-radius: 16px; padding: 20px;
      background: var(--raised); }
    :host([ready]) { border-color: var(--normal); }
    h2 { font-size: 18px; display: flex; gap: 10px; align-items: flex-start; }
    h2 .icon { width: 22px; height: 22px; }
    .good .icon { color: var(--normal); }
    .bad .icon { color: var(--anomalous); }
    p { margin-top: 8px; overflow-wrap: anywhere; }
    progress { margin-top: 16px; }
    .actions { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 16px; }
    .primary { flex: 1; min-height: 48px; font-size: 16px; }
    details { margin-top: 12px; font-size: 13px; }
    summary { cursor: pointer; color: var(--quiet); min-height: 24px; }
    ul { margin: 4px 0 0; padding-inline-start: 18px; overflow-wrap: anywhere; }
  `]}render(){let{fault:i,learnFault:e,learned:t,learning:n,model:s,normals:o}=this.state;return this.toggleAttribute("ready",t!==void 0&&!n),n?this.learning():i!==void 0?this.trouble(this.text.start.fault,i,!1):e!==void 0?this.trouble(this.text.teach.failed,e,!0):t?this.ready():o.length===0?this.empty():s?this.trouble(this.text.teach.stopped,"",!0):this.waiting()}empty(){let i=this.text.teach;return c`<h2>${i.empty}</h2><p class="quiet">${i.emptyText}</p>`}waiting(){let{loading:i}=this.state,e=this.text.teach;return c`<div role="status"><h2>${e.waiting}</h2><p class="quiet">${e.waitingText}</p></div>
      ${i&&i.total>0?c`<progress aria-label=${this.text.start.loading} max="1"
        .value=${i.loaded/i.total}></progress>`:""}`}learning(){let{done:i,total:e,rate:t}=this.state.learning,n=ie(i/Math.max(1,e),this.locale),s=t>0?this.text.start.left(it((e-i)/t,this.locale)):"",o=this.text.teach;return c`<h2 role="status">${o.learning}</h2>
      <progress aria-label=${o.learning} max=${Math.max(1,e)} .value=${i}></progress>
      <p class="quiet">${n}${s}</p>
      <div class="actions"><button @click=${()=>this.store.cancelLearning()}>
        ${this.text.app.cancel}</button></div>`}trouble(i,e,t){return c`<div role="alert"><h2 class="bad">${v("alert")}${i}</h2>
      ${e===""?"":c`<p>${e}</p>`}</div>
      ${t?c`<div class="actions"><button @click=${()=>this.store.learn()}>
        ${this.text.teach.again}</button></div>`:""}`}rate(){let{calibrate:i=.05}=this.state.project.options;return ie(i,this.locale,2)}ready(){let i=this.state.learned,e=this.text.teach,t=i.from===void 0?e.ready(i.count):e.readyFrom(i.from),n=i.limit===void 0?e.noLimit:i.provisional?e.provisional:e.limit(this.rate()),s=[...new Set(i.notes)];return c`<div role="status"><h2 class="good">${v("check")}${t}</h2>
      <p class="quiet">${n}</p></div>
      ${s.length===0?"":c`<details><summary>${e.notes(s.length)}</summary>
        <ul>${s.map(o=>c`<li>${o}</li>`)}</ul></details>`}
      <div class="actions"><button class="primary" @click=${()=>this.store.go("inspect")}>
        ${e.inspect}${v("arrow")}</button></div>`}};customElements.define("teach-status",as)});var gh,td,ls,ds,rd=b(()=>{"use strict";p();h();A();Fe();F();j();zr();Or();Pt();C();Yl();Xl();Ql();ed();gh=1.3,td=r=>r.filter(({state:i})=>i!=="unreadable").length,ls=48,ds=class extends S{constructor(){super();this.showAll=async()=>{this.all=!0,await this.focusTile(ls)};this.paint=async()=>{let{normals:e,project:t}=this.state,n=e.find(({state:s})=>s==="ok")??e[0];if(n)try{let s=await this.store.pixels(n);await this.find("region-dialog")?.open(s,t.options.view)}catch(s){this.store.toast(T(s),{kind:"error"})}};this.painted=e=>{let{options:t}=this.state.project,{roi:n,ignore:s,...o}=t.view??{};this.store.setOptions({...t,view:{...o,...e.detail}})};this.all=!1}static{this.properties={all:{state:!0}}}static{this.styles=[M,k`
    :host { padding: 24px; }
    .page {
      display: grid; grid-template-columns: minmax(0, 1fr) 340px; gap: 24px 32px;
      align-items: start; max-width: 1760px; margin: 0 auto;
      grid-template-areas: "head side" "groups side"; grid-template-rows: auto 1fr;
    }
    .head { grid-area: head; }
    .groups { grid-area: groups; display: grid; gap: 32px; }
    .side { grid-area: side; display: grid; gap: 16px; position: sticky; top: 24px; }
    h1 { font-size: 26px; }
    .head p { margin-top: 4px; max-width: 640px; }
    .actions { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 16px; }
    .group h2 { font-size: 17px; }
    .group header { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: center;
      min-height: 40px; }
    .group header > :last-child:not(h2) { margin-inline-start: auto; }
    .group > .quiet { font-size: 14px; max-width: 640px; }
    ul { list-style: none; margin: 12px 0 0; padding: 0; display: grid; gap: 16px;
      grid-template-columns: repeat(auto-fill, minmax(160px, 1fr)); align-items: start; }
    .more { width: 100%; aspect-ratio: 1; flex-direction: column; color: var(--accent);
      border: 2px dashed var(--control); border-radius: 12px; background: transparent; }
    .more .icon { width: 32px; height: 32px; }
    .none .more { aspect-ratio: auto; min-height: 72px; flex-direction: row; padding: 8px 16px; }
    .none .more .icon { width: 20px; height: 20px; }
    .none ul { grid-template-columns: minmax(0, 360px); }
    .empty .more { aspect-ratio: auto; min-height: 220px; padding: 24px; text-align: center; }
    .empty ul { grid-template-columns: 1fr; }
    .card { border: 1px solid var(--line); border-radius: 16px; padding: 20px;
      background: var(--raised); }
    .advice h2 { font-size: 17px; }
    .advice ul { display: block; list-style: disc; padding-inline-start: 20px; margin-top: 8px; }
    .advice li { margin-top: 4px; }
    .odd { display: flex; gap: 10px; margin-top: 12px; padding-top: 12px;
      border-top: 1px solid var(--line); }
    .odd .icon { color: var(--unsure); }
    @media (max-width: 1000px) {
      .page { grid-template: none; grid-template-columns: minmax(0, 1fr); gap: 20px; }
      .head, .groups, .side { grid-area: auto; }
      .side { display: contents; }
      .groups { order: 1; }
      .advice { order: 2; }
      .options { order: 3; }
    }
    @media (max-width: 700px) {
      :host { padding: 16px 16px 32px; }
      ul { grid-template-columns: repeat(auto-fill, minmax(144px, 1fr)); gap: 12px; }
      h1 { font-size: 22px; }
    }
    @media (min-width: 2000px) {
      ul { grid-template-columns: repeat(auto-fill, minmax(200px, 1fr)); }
    }
  `]}render(){let e=this.text.teach,{check:t,learn:n}=this.groups();return c`<div class="page">
      <div class="head">
        <h1>${e.title}</h1>
        <p class="quiet">${e.lead}</p>
        <div class="actions">${this.inputs("learn")}
          <button @click=${()=>Cr(this)}>
            ${v("camera")}${e.addCamera}</button></div>
      </div>
      <div class="side">
        ${this.state.sets?.length||this.state.shares?c`<server-sets class="card"></server-sets>`:""}
        <teach-status></teach-status>
        ${this.advice()}
        <teach-options class="card options" @paint=${this.paint}></teach-options>
      </div>
      <div class="groups">
        ${this.group("learn",n,e.learnGroup(td(n)),this.learnText())}
        ${this.group("check",t,e.checkGroup(td(t)),e.checkText)}
      </div>
    </div>
    <region-dialog @region=${this.painted}></region-dialog>`}groups(){let{model:e,normals:t}=this.state,n=t.filter(({use:o})=>o==="learn"),s=n.slice(0,e?.most??n.length);return{learn:s,check:t.filter(o=>!s.includes(o))}}learnText(){let{model:e}=this.state,t=this.text.teach;return e?t.learnMost(e.most):t.learnText}inputs(e){let t=this.text.teach,n=s=>this.take(s,e);return c`
      <label class="button ${this.state.normals.length===0?"primary":""}">
        ${v("add")}${t.addFiles}
        <input type="file" multiple accept=${Oe} @change=${n}></label>
      <label class="button folder">${v("folder")}${t.addFolder}
        <input type="file" webkitdirectory @change=${n}></label>`}group(e,t,n,s){let o=this.text.teach,a=e==="learn"?0:this.groups().learn.length,l=this.odd(),d=t.map(({id:u})=>u),m=t.length>0?"":e==="learn"?"empty":"none";return c`<section class="group ${m}" aria-labelledby=${e}>
      <header><h2 id=${e}>${n}</h2>
        ${t.length<2?"":c`<button class="plain" @click=${()=>this.removeAll(d)}
          aria-label=${o.removeAllOf(n)}>${v("trash")}${o.removeAll}</button>`}</header>
      <p class="quiet">${s}</p>
      <ul>${K(this.all?t:t.slice(0,ls),({id:u})=>u,(u,w)=>c`<li>
        <normal-tile .image=${u} .number=${a+w+1} .checks=${e==="check"}
          .odd=${l===u} @remove=${()=>this.drop([u])}
          @move=${()=>this.move(u,e)}></normal-tile></li>`)}
        <li><label class="button more">${v("add")}${e==="learn"?o.addLearn:o.addCheck}
          <input type="file" multiple accept=${Oe}
            @change=${u=>this.take(u,e)}></label></li></ul>
      ${this.all||t.length<=ls?"":c`<div class="actions">
        <button @click=${this.showAll}>${o.showAll(t.length)}</button></div>`}</section>`}odd(){let e=this.groups().learn.filter(o=>o.state==="ok"&&o.score!==void 0);if(e.length<3)return;let t=[...e].sort((o,a)=>o.score-a.score),n=t.at(-1),s=t[Math.floor((t.length-1)/2)];return n.score>gh*s.score?n:void 0}advice(){let e=this.text.teach,t=this.odd(),n=t?this.groups().learn.indexOf(t)+1:0;return c`<section class="card advice" aria-labelledby="advice">
      <h2 id="advice">${e.advice}</h2>
      <ul>${e.advices.map(s=>c`<li>${s}</li>`)}</ul>
      ${t?c`<p class="odd">${v("alert")}<span>${e.oddText(n)}</span></p>`:""}
    </section>`}async take(e,t){let n=e.target;await Xe(De(n.files??[]),this.store,this.text,s=>this.store.addNormals(s,t)),n.value=""}tiles(){return[...this.renderRoot.querySelectorAll("normal-tile")]}async drop(e){let t=this.tiles().findIndex(({image:s})=>s===e[0]),n=e.map(({id:s})=>s);this.store.removeNormals(n,this.text.teach.removed(e[0].name)),await this.updateComplete,await this.focusTile(t)}async removeAll(e){this.store.removeNormals(e,this.text.teach.removedAll(e.length)),await new Promise(requestAnimationFrame),this.find(".more input")?.focus()}async move(e,t){let n=this.tiles().findIndex(s=>s.image===e);this.store.setUse(e.id,t==="learn"?"check":"learn"),await this.focusTile(n)}async focusTile(e){await new Promise(requestAnimationFrame);let t=this.tiles(),n=t[Math.min(e,t.length-1)];await n?.updateComplete,n?n.focus():this.find(".more input")?.focus()}};customElements.define("teach-view",ds)});var bh,vh,cs,id=b(()=>{"use strict";p();h();A();Fe();j();C();bh=10,vh=4,cs=class extends S{constructor(){super(...arguments);this.left=new Map;this.held=!1;this.key=e=>{if(!(e.ctrlKey||e.metaKey)||e.shiftKey||e.key!=="z")return;let t=e.composedPath()[0];if(t instanceof HTMLTextAreaElement||t instanceof HTMLInputElement&&t.type==="text")return;let n=this.state.toasts.findLast(s=>s.undo);n&&(e.preventDefault(),this.undo(n))}}static{this.styles=[M,k`
    :host {
      position: fixed; z-index: 5; inset-inline: 16px; bottom: calc(var(--bottom-bar) + 16px);
      pointer-events: none;
    }
    [role=status] { display: grid; gap: 8px; justify-items: center; }
    .toast {
      pointer-events: auto; display: flex; align-items: center; gap: 12px; max-width: 640px;
      padding: 8px 8px 8px 16px; border-radius: 12px; background: var(--toast);
      color: var(--on-toast); box-shadow: var(--shadow);
    }
    .toast p { flex: 1; padding: 6px 0; overflow-wrap: anywhere; }
    button { color: inherit; background: transparent; border-color: currentColor; }
    button:hover:not(:disabled) { background: rgb(128 128 128 / 0.3); }
    button.icon-only { border-color: transparent; }
    :focus-visible { outline-color: currentColor; outline-offset: -3px; }
    @media (prefers-reduced-motion: no-preference) {
      .toast { animation: rise 0.2s; }
      @keyframes rise { from { opacity: 0; translate: 0 8px; } }
    }
  `]}connectedCallback(){super.connectedCallback(),this.clock=window.setInterval(()=>this.tick(250),250),addEventListener("keydown",this.key)}disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.clock),removeEventListener("keydown",this.key)}render(){let e=t=>()=>this.held=t;return c`<div role="status" aria-label=${this.text.app.messages}
      @pointerenter=${e(!0)} @pointerleave=${e(!1)}
      @focusin=${e(!0)} @focusout=${e(!1)}>
      ${K(this.state.toasts.slice(-vh),t=>t.id,t=>this.toast(t))}</div>`}toast(e){let{text:t}=this;return c`<div class="toast">
      ${e.kind==="error"?v("alert"):""}<p>${e.text}</p>
      ${e.undo?c`<button @click=${()=>this.undo(e)}>${t.app.undo}</button>`:""}
      <button class="icon-only" aria-label=${t.app.close}
        @click=${()=>this.end(e)}>${v("close")}</button></div>`}tick(e){if(!this.held)for(let t of this.state.toasts){let n=(this.left.get(t.id)??bh*1e3)-e;this.left.set(t.id,n),n<=0&&this.end(t)}}undo(e){e.undo?.(),this.end(e)}end(e){let t=this.renderRoot instanceof ShadowRoot&&this.renderRoot.activeElement;this.held=!1,this.left.delete(e.id),this.store.dismiss(e.id),t&&setTimeout(()=>{let n=this.find("button");n?n.focus():this.dispatchEvent(new CustomEvent("focus-page"))})}};customElements.define("page-toasts",cs)});var nd={};ps(nd,{AppShell:()=>ai});var wh,ai,sd=b(()=>{"use strict";p();h();A();j();zr();Or();C();rl();vl();El();Al();Pl();Wl();Gl();rd();id();wh=[["teach","learn"],["inspect","inspect"],["live","live"],["report","report"]],ai=class extends S{constructor(){super(...arguments);this.step="start";this.photograph=()=>this.find("capture-dialog")?.open();this.cover=e=>{this.find("header").inert=e.detail};this.focusHeading=async()=>{let e=this.find("main > *");await e?.updateComplete;let t=e?.renderRoot.querySelector("h1");t&&(t.tabIndex=-1,t.focus({preventScroll:!0}))}}static{this.styles=[M,k`
    :host {
      height: 100dvh; display: grid; grid-template: 56px 1fr / 1fr auto 1fr;
      grid-template-areas: "start nav end" "main main main";
    }
    header { display: contents; }
    .start, nav, .end {
      display: flex; align-items: center; gap: 4px; min-width: 0; background: var(--raised);
      border-bottom: 1px solid var(--line);
    }
    .start { grid-area: start; padding-inline-start: 8px; }
    nav { grid-area: nav; }
    .end { grid-area: end; justify-content: flex-end; padding-inline-end: 8px; }
    .home { padding: 0; width: 40px; flex: none; }
    .home img { display: block; width: 28px; height: 28px; }
    nav button { height: 56px; border-radius: 0; padding: 0 16px; color: var(--quiet); }
    nav button[aria-current=step] {
      color: var(--accent); box-shadow: inset 0 -3px 0 var(--accent);
    }
    nav button:focus-visible { outline-offset: -3px; }
    .count {
      font-size: 12px; font-weight: 600; padding: 1px 8px; border-radius: 10px;
      background: var(--hover); color: var(--quiet); white-space: nowrap;
    }
    [aria-current=step] .count { background: var(--accent-soft); color: var(--accent); }
    main { grid-area: main; min-height: 0; overflow: auto; }
    main > * { min-height: 100%; }
    inspect-view { height: 100%; }
    @media (max-width: 1000px) {
      :host { grid-template-columns: minmax(0, 1fr) auto auto; }
      nav button .icon { display: none; }
      nav button { padding: 0 12px; }
    }
    @media (max-width: 700px) {
      :host {
        grid-template: 56px 1fr auto / 1fr auto;
        grid-template-areas: "start end" "main main" "nav nav";
      }
      nav { border: 0; border-top: 1px solid var(--line); gap: 0;
        padding-bottom: env(safe-area-inset-bottom); }
      nav button {
        flex: 1; flex-direction: column; gap: 2px; padding: 0; font-size: 12px; height: 60px;
      }
      nav button .icon { display: block; }
      nav button[aria-current=step] { box-shadow: inset 0 3px 0 var(--accent); }
      .count { position: absolute; top: 4px; inset-inline-start: calc(50% + 8px); font-size: 11px;
        padding: 0 5px; }
    }
  `]}render(){let{state:e,text:t}=this;return c`
      <header>
        <div class="start">
          <button class="plain home" aria-label=${t.app.home}
            @click=${()=>this.store.go("start")}><img src="icon.svg" alt=""></button>
          <project-menu></project-menu>
        </div>
        <nav aria-label=${t.app.stepList}>${wh.map(([n,s])=>c`
          <button class="plain" aria-current=${e.step===n?"step":"false"}
            @click=${()=>this.store.go(n)}>${v(s)}${t.app.steps[n]}
            ${this.count(n)}</button>`)}</nav>
        <div class="end">
          <privacy-badge></privacy-badge>
          <more-menu></more-menu>
        </div>
      </header>
      <main @sheet=${this.cover} @camera=${this.photograph}>${this.view()}</main>
      <capture-dialog></capture-dialog>
      <page-toasts @focus-page=${this.focusHeading}></page-toasts>
      <drop-anywhere></drop-anywhere>`}count(e){let{images:t,learned:n,learning:s}=this.state,{app:o}=this.text,a=t.filter(d=>d.result||d.error!==void 0).length,l=e==="teach"?s?"\u2026":n?String(n.count):"":e==="inspect"&&t.length>0?o.inspected(a,t.length):"";return l===""?"":c`<span class="count">${l}</span>`}view(){switch(this.state.step){case"start":return c`<start-view></start-view>`;case"teach":return c`<teach-view></teach-view>`;case"inspect":return c`<inspect-view></inspect-view>`;case"live":return c`<live-view></live-view>`;case"report":return c`<report-view></report-view>`}}updated(e){let{step:t}=this.state;t!==this.step&&(this.step=t,this.find("main").scrollTop=0,this.find("header").inert=!1,this.focusHeading())}};customElements.define("app-shell",ai)});var od={};ps(od,{ServerSets:()=>li});var li,ad=b(()=>{"use strict";p();h();A();j();li=class extends S{constructor(){super(...arguments);this.choose=e=>{let{value:t}=e.target;t!==""&&this.store.openSet(t)};this.share=e=>{e.preventDefault();let t=this.find("input").value.trim();t!==""&&this.store.share(t)}}static{this.styles=[M,k`
    h2 { font-size: 17px; margin-bottom: 8px; }
    label { display: grid; gap: 4px; }
    select, input { width: 100%; }
    form { display: grid; gap: 8px; margin-top: 16px; padding-top: 16px;
      border-top: 1px solid var(--line); }
  `]}render(){let{sets:e=[],shares:t,learned:n,normals:s}=this.state,o=this.text.server;return c`<h2>${o.sets}</h2>
      ${e.length===0?c`<p class="quiet">${o.noSets}</p>`:c`
        <label>${o.set}<select @change=${this.choose}>
          ${e.includes(n?.from??"")?"":c`<option value="">${o.none}</option>`}
          ${e.map(a=>c`
            <option ?selected=${a===n?.from}>${a}</option>`)}</select></label>`}
      ${t?c`<form @submit=${this.share}>
        <p>${o.shareText}</p>
        <label>${o.name}<input required maxlength="64"></label>
        <button ?disabled=${s.length===0}>${o.share}</button></form>`:""}`}};customElements.define("server-sets",li)});p();h();me();p();h();var Ae=class extends Error{constructor(e,t){super(t);this.status=e}},Nt=class{constructor(i){this.token=i}async send(i,e={}){let t=this.token===""?void 0:{Authorization:`Bearer ${this.token}`},n=await fetch(i,{...e,...t&&{headers:t}});if(n.ok)return n;let o=(await n.json().catch(()=>({}))).error??`the server answered ${n.status}`;throw new Ae(n.status,o)}async ask(i,e={}){return await(await this.send(i,e)).json()}post(i,e,t){return this.ask(i,{method:"POST",body:e,signal:t??null})}};function Pe(r){let i=new FormData;for(let[e,t]of Object.entries(r))t!==void 0&&i.append(e,String(t));return i}function bs(){let r=new URLSearchParams(location.hash.slice(1)).get("token");r!==null&&(mi(r),history.replaceState(null,"",location.pathname+location.search));try{return sessionStorage.getItem("token")??""}catch{return r??""}}function mi(r){try{sessionStorage.setItem("token",r)}catch{}}F();p();h();p();h();Ht();async function vs(r,i){let{roi:e=[],ignore:t=[],...n}=r,s=async(a,l)=>Promise.all(l.map(async(d,m)=>`${a} ${ud(d)?fd(`view.${a}[${m}]`,d):await i(d)}`)),o=[...await s("roi",e),...await s("ignore",t)];return{...n,...o.length>0&&{area:o.join(";")}}}function ud(r){return Array.isArray(r)}function fd(r,i){let e=n=>typeof n=="number"&&n>=0&&n<=1,t=n=>Array.isArray(n)&&n.length===2&&n.every(e);if(i.length<3||!i.every(t))throw new se("ArgumentError",`${r}: want 3 or more [x, y], fractions of width and height, 0 \u2026 1.`);return i.map(n=>n.join(",")).join(" ")}V();Vt();p();h();Te();var Gt=r=>r===void 0?void 0:Math.fround(r);function Zt(r){let{image:i,map:e}=r,[t,n]=[Gt(r.score),Gt(r.threshold)],s=Object.entries(r.parts??{}).map(([o,a])=>[o,Gt(a)]);if(!(typeof t!="number"||!e||!Array.isArray(e.values)))return{image:i,score:t,...qt(t,n),map:{...e,values:Float32Array.from(e.values),scale:Math.fround(e.scale),frame:Kt(e.frame)},regions:(r.regions??[]).map(o=>{let a=Ms(o);return{...a,peak:Math.fround(a.peak),mean:Math.fround(a.mean)}}),regionsLeftOut:r.regions_left_out??0,regionThreshold:Gt(r.region_threshold)??0,regionMinArea:r.region_min_area??0,parts:{patch:t,...Object.fromEntries(s)},method:r.method??"",model:r.model??"",digest:r.digest??"",modelDigest:r.model_digest??"",promptsDigest:r.prompts_digest??"",pixelsDigest:r.pixels_digest??"",...r.notes&&{notes:r.notes},decoder:r.decoder??"inctrl",timings:{encode:0,compare:0,total:0}}}var Pd=new Set(["image","score","anomalous","threshold","normalized","parts","method","model","map","regions","regions_left_out","region_threshold","region_min_area","decoder","notes","digest","model_digest","prompts_digest","pixels_digest","error"]),Es=r=>Object.fromEntries(Object.entries(r).filter(([i])=>!Pd.has(i)));var vi="v1/temporary-prompt-sets",Ke=class{constructor(i,e,t,n=[],s,o=()=>{}){this.model=i;this.set=e;this.scores=n;this.drop=o;let{digest:a,threshold:l,provisional:d=!1,notes:m=[],shots:u=0}=t;this.learned={provisional:d,notes:m,count:u,...s&&{file:s},...a!==void 0&&{digest:a},...l!==void 0&&{limit:Math.fround(l)}}}close(){this.drop()}},wi=r=>r;async function As(r){let{calibrate:i=.05,method:e,className:t,view:n={}}=r;return{calibrate:i,method:e,class:t,...await vs(n,()=>Promise.reject(new Error("a server takes polygons, no mask images")))}}var Yt=class r{constructor(i,e,t){this.api=i;this.models=e;this.where="server";let[n]=e;if(!n)throw new Error("the server has no model");let{name:s,digest:o,backend:a,methods:l,classes:d,max_shots:m,temporary:u}=n;this.model={name:s,digest:o,backend:a,methods:l,classes:d,most:m},this.learns=u,t&&(this.share=(w,x,$)=>this.store(w,x,$)),this.sets=e.flatMap(w=>[...w.prompt_sets.map(x=>({label:this.label(x.name,w.name),open:()=>Promise.resolve(new Ke(w.name,x.name,x))})),...(t??[]).map(x=>({label:this.label(x,w.name),open:()=>this.warm(w.name,x)}))])}static async of(i){let e=await i.ask("v1/models");return new r(i,e,await Td(i))}label(i,e){return this.models.length>1?`${i} (${e})`:i}async warm(i,e){let t=`v1/prompt-sets/${encodeURIComponent(e)}:warm`,n=`model=${encodeURIComponent(i)}`,s=await this.api.ask(`${t}?${n}`,{method:"POST"});return new Ke(i,e,s)}async store(i,e,t){let n=this.model.name,s=Pe({name:i,model:n,...await As(t)});for(let{name:l,file:d}of e)s.append("image",d,l);let{learned:o}=await this.api.post("v1/prompt-sets",s),a={label:this.label(i,n),open:()=>Promise.resolve(new Ke(n,i,{...o,shots:e.length}))};return this.sets=[...this.sets.filter(l=>l.label!==a.label),a],a}async learn({images:i,check:e,options:t,signal:n}){if(!this.learns)throw new Error("this server learns nothing here: choose a prompt set of it");let s=Pe({model:this.model.name,...await As(t)});for(let{name:l,file:d}of i)s.append("image",d,l);for(let{name:l,file:d}of e)s.append("check",d,l);let o=await this.api.post(vi,s,n),a=new Map((o.unreadable??[]).map(l=>[l.index,l.error]));return{prompts:await this.made(o),unreadable:a}}async open(i,e){if(!this.learns)throw new Error("this server takes no prompt files here");let t=Pe({model:this.model.name});return t.append("prompts",i,"prompts"),this.made(await this.api.post(vi,t))}async made(i){let{id:e,model:t,scores:n=[]}=i,[s,o]=[`${vi}/${encodeURIComponent(e)}`,`model=${t}`],a=await(await this.api.send(`${s}/prompts?${encodeURI(o)}`)).blob(),l=()=>{this.api.send(s,{method:"DELETE"}).catch(()=>{})},d=n.map(m=>m===null?void 0:Math.fround(m));return new Ke(t,e,i,d,a,l)}async score(i,{prompts:e,name:t,signal:n}){let s=performance.now(),{model:o,set:a}=wi(e),l=Pe({model:o,prompt_set:a,details:!0});l.append("image",await Id(i),t??"image");let[d]=await this.api.post("v1/score",l,n);if(d.error!==void 0)throw new Error(d.error);let{limit:m}=e.learned,u=Zt({...m!==void 0&&{threshold:m},...d,image:t??d.image});if(!u)throw new Error("the server's answer has no score");return{...u,timings:{encode:0,compare:0,total:performance.now()-s}}}async pixels({file:i},e){let t=await createImageBitmap(this.learns?await this.decoded(i,e):i),n=new OffscreenCanvas(t.width,t.height).getContext("2d");return n.drawImage(t,0,0),t.close(),n.getImageData(0,0,n.canvas.width,n.canvas.height)}async decoded(i,e){let t=Pe({model:this.model.name,prompt_set:e&&wi(e).set});return t.append("image",i,"image"),(await this.api.send("v1/decode",{method:"POST",body:t})).blob()}nearest({file:i},e,t){let{model:n,set:s}=wi(e),o=Pe({model:n,prompt_set:s,patch:t});return o.append("image",i,"image"),this.api.post("v1/nearest",o)}close(){}};async function Td(r){let i=[];try{for(let e="";;){let t=await r.ask(`v1/prompt-sets?limit=1000&cursor=${encodeURIComponent(e)}`);if(i.push(...t.prompt_sets.map(n=>n.name)),t.next_cursor===void 0)return i;e=t.next_cursor}}catch(e){if(e instanceof Ae&&e.status===501)return;throw e}}async function Id(r){if(r instanceof Blob)return r;if(r instanceof ImageBitmap)return U(r);let i=await createImageBitmap(r),e=U(i);return i.close(),e}p();h();p();h();Ei();Te();rr();Pi();Vt();F();ut();p();h();var ae=class extends Error{constructor(e,t=""){super(`${e}: ${t}`);this.kind=e;this.member=t}},Li=1,Bi=class r{constructor(i,e=""){this.left=i;this.path=e}static of(i,e){if(!Zs(i))throw new ae("damaged",e);return new r({...i},e)}take(i,e){let t=this.left[i];if(delete this.left[i],t!=null){if(!e(t))throw new ae("damaged",this.at(i));return t}}inner(i){return r.of(this.take(i,Zs)??{},this.at(i))}list(i){return(this.take(i,Array.isArray)??[]).map((t,n)=>r.of(t,this.at(`${i}[${n}]`)))}at(i){return this.path===""?i:`${this.path}.${i}`}},Zs=r=>typeof r=="object"&&r!==null&&!Array.isArray(r),H=r=>typeof r=="string",ft=r=>typeof r=="number",Ys=r=>typeof r=="boolean",Ci=r=>ft(r)&&r>=0&&r<=1,Js=r=>H(r)&&/^([0-9a-f]{64})?$/i.test(r),Ud=r=>H(r)&&!isNaN(Date.parse(r)),Vd=r=>r==="learn"||r==="check",Wd=r=>r==="auto"||r===0||r===4||r===8,qd=r=>Array.isArray(r)&&r.every(i=>i===null||Ci(i)),or=r=>Array.isArray(r)&&r.every(i=>Array.isArray(i)&&i.every(e=>Array.isArray(e)&&e.length===2&&e.every(ft)));function ar(r){let i=Object.entries(r).filter(([,e])=>e!==void 0);return Object.fromEntries(i)}function Kd(r){return ar({rotations:r.take("rotations",Wd),letterbox:r.take("letterbox",Ys),grid:r.take("grid",H),tiles:r.take("tiles",ft),foreground:r.take("foreground",Ys),range:r.take("range",H),background:r.take("background",H),roi:r.take("roi",or),ignore:r.take("ignore",or)})}function Gd(r){let i=r.inner("view"),e=Kd(i);return{options:ar({method:r.take("method",H),className:r.take("class",H),calibrate:r.take("calibrate",Ci),view:Object.keys(e).length>0?e:void 0}),other:{options:r.left,view:i.left}}}var Xs=r=>({file:r.take("file",H)??"",image:r.take("image",H)??"",other:r.left}),Zd=r=>({file:r.take("file",H)??"",name:r.take("name",H)??"",use:r.take("use",Vd)??"learn",other:r.left});function Qs(r){let i;try{i=JSON.parse(r)}catch{throw new ae("damaged")}let e=Bi.of(i,"");if(e.take("format",H)!=="inctrl-project")throw new ae("damaged","format");let t=e.take("version",ft);if(t!==Li)throw new ae(t>Li?"version":"damaged","version");let n=e.inner("model"),{options:s,other:o}=Gd(e.inner("options")),a=e.inner("scores"),l={prompts:a.take("prompts",Js)??"",normals:a.take("normals",qd)??[]},d=e.take("threshold",Ci);return{name:e.take("name",H)??"",notes:e.take("notes",H)??"",created:e.take("created",Ud)??new Date().toISOString(),model:{name:n.take("name",H)??"",digest:n.take("digest",Js)??""},options:s,...d!==void 0&&{threshold:d},normals:e.list("normals").map(Zd),images:e.list("images").map(Xs),thumbnails:e.list("thumbnails").map(Xs),results:e.take("results",ft)??0,...l.prompts!==""&&{scores:l},other:{project:e.left,model:n.left,...o}}}var Ii=r=>r||void 0;function ji(r){let i=ar(r);return Object.keys(i).length>0?i:void 0}function eo(r){let{roi:i,ignore:e,...t}=r.options.view??{},n=({file:o,image:a,other:l})=>({...l,file:o,image:a}),s={...r.other.project,format:"inctrl-project",version:Li,name:r.name,created:r.created,model:ji({...r.other.model,name:Ii(r.model.name),digest:Ii(r.model.digest)}),options:ji({...r.other.options,method:r.options.method,class:r.options.className,calibrate:r.options.calibrate,view:ji({...r.other.view,...t,roi:or(i)?i:void 0,ignore:or(e)?e:void 0})}),threshold:r.threshold,scores:r.scores,normals:r.normals.map(({other:o,...a})=>({...o,...a})),images:r.images.length>0?r.images.map(n):void 0,thumbnails:r.thumbnails.length>0?r.thumbnails.map(n):void 0,results:r.results,notes:Ii(r.notes)};return`${JSON.stringify(ar(s),null,2)}
`}Di();var fe={manifest:16<<20,labels:16<<20,prompts:2**30,results:2**30},Ri=64<<20,lc=["normals/","images/","thumbnails/"];function ao(r){return[...(r.replaceAll("\\","/").split("/").findLast(t=>t!=="")??"").replace(/[<>:"|?*�]|[^\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]/gu,"_")].slice(-40).join("")}function Ni(r,i,e){let{archive:t}=e.data;return r instanceof L?t[r.kind](i,r.entry):r instanceof ae?t[r.kind](i,`project.json ${r.member}`.trim()):T(r)}var pr=class{constructor(i){this.all=[];this.taken=new Set(i.map(e=>e.name))}add(i,e,t){let n=e instanceof Blob?e:new Blob([e]);if(n.size>t)throw new L("tooLarge",i);this.taken.add(i),this.all.push({name:i,data:n})}addImage(i,e,t,n){for(let s=e;;s++){let o=`${i}${String(s).padStart(4,"0")}${t}`;if(!this.taken.has(o))return this.add(o,n,Ri),o}}};async function lo(r){let{project:i,images:e,learned:t}=r,n=r.normals.filter(P=>P.state!=="unreadable"),s=i.other?.entries??[],o=new pr(s),{lines:a,count:l}=await dc(r),d=n.map((P,O)=>({file:o.addImage("normals/",O+1,`-${ao(P.name)}`,P.file),name:P.name,use:P.use,other:P.other??{}})),m=(P,O,Z)=>e.flatMap((he,D)=>{let Y=O(he);if(!Y)return[];let dt=Z===""?`-${ao(he.name)}`:Z;return[{file:o.addImage(P,D+1,dt,Y),image:he.name,other:{}}]}),u=m("thumbnails/",P=>P.thumbnail,".jpg"),w=i.keepImages?m("images/",P=>P.file,""):[],{members:x={project:{},model:{},options:{},view:{}}}=i.other??{},$=eo({name:i.name,created:i.created,notes:i.notes,model:{name:i.modelName??"",digest:i.model},options:{calibrate:.05,...i.options},...i.limit!==void 0&&{threshold:i.limit},normals:d,images:w,thumbnails:u,results:l,other:x,...t?.digest&&n.some(P=>P.score!==void 0)&&{scores:{prompts:t.digest,normals:n.map(P=>P.score??null)}}}),E=new pr([]);E.add("project.json",$,fe.manifest),t?.file&&E.add("prompts",t.file,fe.prompts),l>0&&o.add("results.jsonl",new Blob(a),fe.results);let B=cc(e);B!==""&&o.add("labels.csv",B,fe.labels);let _=P=>P==="prompts"||lc.some(O=>P.startsWith(O));return cr([...E.all,...o.all,...s],P=>!_(P))}async function dc({project:r,images:i}){let e=Ie(),t=[];for(let{name:n,result:s,error:o,stale:a,other:l}of i){await e();let d;if(s){let m=r.limit===void 0||a?s:tr(s,r.limit);d=Wt(m,n)}else o!==void 0&&(d={image:n,error:o});d&&t.push(`${nr(JSON.stringify({...l,...d}))}
`)}return{lines:t,count:t.length}}function cc(r){let i=r.flatMap(e=>e.label?`${sr(e.name)},${e.label}\r
`:[]);return i.length>0?`image,label\r
${i.join("")}`:""}async function co(r){let i=await oo(r),e=async(m,u)=>await(await i.get(m)?.read(u))?.text()??"";if(!i.has("project.json"))throw new L("noZip");let t=Qs(await e("project.json",fe.manifest)),n=async(m,u)=>{let w=m.startsWith(u)&&i.get(m);if(!w)throw new L("damaged",m);return new Blob([await(await w.read(Ri)).arrayBuffer()])},s=[];for(let[m,{file:u,name:w,use:x,other:$}]of t.normals.entries()){let E=await n(u,"normals/"),B=t.scores?.normals[m]??void 0;s.push({id:W(),name:w,file:E,use:x,state:"ok",other:$,...B!==void 0&&{score:B}})}let o=await pc(t,await e("results.jsonl",fe.results),n),a=uc(await e("labels.csv",fe.labels)),l=await i.get("prompts")?.read(fe.prompts),d={members:t.other,entries:await fc(i,t)};return{project:{id:W(),name:t.name,created:t.created,options:t.options,notes:t.notes,keepImages:t.images.length>0,model:t.model.digest,modelName:t.model.name,other:d,...t.threshold!==void 0&&{limit:t.threshold}},normals:s,images:o.map(m=>{let u=a.get(m.name);return u?{...m,label:u}:m}),...l&&{learned:{file:new Blob([await l.arrayBuffer()]),provisional:!1,notes:[],count:t.normals.filter(m=>m.use==="learn").length,...t.normals.length===0&&{from:t.name},...t.scores&&{digest:t.scores.prompts}}}}}async function pc(r,i,e){let t=Ie(),n=new Map,s=o=>n.get(o)??{id:W(),name:o};for(let o of i.split(`
`)){if(o.trim()==="")continue;await t();let{record:a,result:l}=hc(o);n.set(a.image,{...s(a.image),other:Es(a),...l&&{result:l},...a.error!==void 0&&{error:a.error}})}for(let{file:o,image:a}of r.images)n.set(a,{...s(a),file:await e(o,"images/")});for(let{file:o,image:a}of r.thumbnails)n.set(a,{...s(a),thumbnail:await e(o,"thumbnails/")});return[...n.values()]}function hc(r){try{let i=JSON.parse(r);if(typeof i.image=="string")return{record:i,result:Zt(i)}}catch{}throw new L("damaged","results.jsonl")}var mc={good:"normal",normal:"normal",0:"normal",false:"normal",bad:"anomalous",anomalous:"anomalous",defect:"anomalous",1:"anomalous",true:"anomalous"};function uc(r){let[i=[],...e]=Gs(r.replace(/^\ufeff/,"")),[t,n]=[i.indexOf("image"),i.indexOf("label")];return new Map(e.flatMap(s=>{let o=mc[(s[n]??"").trim().toLowerCase()];return o&&s[t]!==void 0?[[Ks(s[t]),o]]:[]}))}async function fc(r,i){let e=new Set(["project.json","prompts","results.jsonl","labels.csv"]);for(let{file:n}of[...i.normals,...i.images,...i.thumbnails])e.add(n);let t=[...r.values()].filter(n=>!e.has(n.name));return Promise.all(t.map(async n=>{let s=await n.read(Ri);return{name:n.name,data:new Blob([await s.arrayBuffer()])}}))}wt();F();p();h();wt();ut();var gc=["project","normals","images","learned","selected"],mr=class{constructor(i){this.current=i;this.listeners=new Set;this.told=!0}get state(){return this.current}subscribe(i){return this.listeners.add(i),()=>this.listeners.delete(i)}set(i){let e=this.current;this.current={...e,...i},gc.some(t=>t in i&&this.current[t]!==e[t])&&this.changed(),this.told&&(this.told=!1,queueMicrotask(()=>{this.told=!0;for(let t of this.listeners)t()}))}drop(...i){this.current=R(this.current,...i),this.set({})}go(i){this.set({step:i})}loading(i,e){this.set({loading:{loaded:i,total:e}})}offer(i){this.set({samples:i})}toast(i,e={}){let n={id:W(),text:i,kind:e.kind??"info",...e.undo&&{undo:e.undo}};this.set({toasts:[...this.current.toasts,n]})}undoable(i,e){let{id:t}=this.current.project;this.toast(i,{undo:()=>this.current.project.id===t&&e()})}dismiss(i){this.set({toasts:this.current.toasts.filter(e=>e.id!==i)})}};ut();p();h();p();h();p();h();var Wi=(r,i)=>i.some(e=>r instanceof e),po,ho;function bc(){return po||(po=[IDBIndex,IDBObjectStore,IDBCursor,IDBDatabase,IDBTransaction])}function vc(){return ho||(ho=["advance","continue","continuePrimaryKey"].map(r=>IDBCursor.prototype[r]))}var qi=new WeakMap,Ui=new WeakMap,ur=new WeakMap;function wc(r){let i=new Promise((e,t)=>{let n=()=>{r.removeEventListener("success",s),r.removeEventListener("error",o)},s=()=>{e(je(r.result)),n()},o=()=>{t(r.error),n()};r.addEventListener("success",s),r.addEventListener("error",o)});return ur.set(i,r),i}function xc(r){if(qi.has(r))return;let i=new Promise((e,t)=>{let n=()=>{r.removeEventListener("complete",s),r.removeEventListener("error",o),r.removeEventListener("abort",o)},s=()=>{e(),n()},o=()=>{t(r.error||new DOMException("AbortError","AbortError")),n()};r.addEventListener("complete",s),r.addEventListener("error",o),r.addEventListener("abort",o)});qi.set(r,i)}var Ki={get(r,i,e){if(r instanceof IDBTransaction){if(i==="done")return qi.get(r);if(i==="store")return e.objectStoreNames[1]?void 0:e.objectStore(e.objectStoreNames[0])}return je(r[i])},set(r,i,e){return r[i]=e,!0},has(r,i){return r instanceof IDBTransaction&&(i==="done"||i==="store")?!0:i in r}};function go(r){Ki=r(Ki)}function yc(r){return vc().includes(r)?function(...i){return r.apply(Gi(this),i),je(this.request)}:function(...i){return je(r.apply(Gi(this),i))}}function $c(r){return typeof r=="function"?yc(r):(r instanceof IDBTransaction&&xc(r),Wi(r,bc())?new Proxy(r,Ki):r)}function je(r){if(r instanceof IDBRequest)return wc(r);if(Ui.has(r))return Ui.get(r);let i=$c(r);return Object.is(i,r)||(Ui.set(r,i),ur.set(i,r)),i}var Gi=r=>ur.get(r);function bo(r,i,{blocked:e,upgrade:t,blocking:n,terminated:s}={}){let o=indexedDB.open(r,i),a=je(o);return t&&o.addEventListener("upgradeneeded",l=>{t(je(o.result),l.oldVersion,l.newVersion,je(o.transaction),l)}),e&&o.addEventListener("blocked",l=>e(l.oldVersion,l.newVersion,l)),a.then(l=>{s&&l.addEventListener("close",()=>s()),n&&l.addEventListener("versionchange",d=>n(d.oldVersion,d.newVersion,d))}).catch(()=>{}),a}var kc=["get","getKey","getAll","getAllKeys","count"],Sc=["put","add","delete","clear"],Vi={};function mo(r,i){if(!(r instanceof IDBDatabase&&!(i in r)&&typeof i=="string"))return;if(Vi[i])return Vi[i];let e=i.replace(/FromIndex$/,""),t=i!==e,n=Sc.includes(e);if(!(e in(t?IDBIndex:IDBObjectStore).prototype)||!(n||kc.includes(e)))return;let s=async function(o,...a){let l=this.transaction(o,n?"readwrite":"readonly"),d=l.store;return t&&(d=d.index(a.shift())),(await Promise.all([d[e](...a),n&&l.done]))[0]};return Vi[i]=s}go(r=>({...r,get:(i,e,t)=>mo(i,e)||r.get(i,e,t),has:(i,e)=>!!mo(i,e)||r.has(i,e)}));var Mc=["advance","continue","continuePrimaryKey"],uo={},Zi=new WeakMap,vo=new WeakMap,Ec={get(r,i){if(!Mc.includes(i))return r[i];let e=uo[i];return e||(e=uo[i]=function(...t){Zi.set(this,vo.get(this)[i](...t))}),e}};async function*Ac(...r){let i=this;if(i instanceof IDBCursor||(i=await i.openCursor(...r)),!i)return;i=i;let e=new Proxy(i,Ec);for(vo.set(e,i),ur.set(e,Gi(i));i;)yield e,i=await(Zi.get(e)||i.continue()),Zi.delete(e)}function fo(r,i){return i===Symbol.asyncIterator&&Wi(r,[IDBIndex,IDBObjectStore,IDBCursor])||i==="iterate"&&Wi(r,[IDBIndex,IDBObjectStore])}go(r=>({...r,get(i,e,t){return fo(i,e)?Ac:r.get(i,e,t)},has(i,e){return fo(i,e)||r.has(i,e)}}));wt();var Xi=["normals","images","files","thumbnails","originals"],fr=["projects",...Xi],Pc=["files","thumbnails","originals"],Yi=r=>IDBKeyRange.bound([r],[r,[]]),Tc=({id:r,name:i,created:e})=>({id:r,name:i,created:e}),gr=class r{constructor(i){this.db=i}static async open(i){let e=await bo("inctrl-projects",1,{upgrade(t){t.createObjectStore("projects",{keyPath:"id"});for(let n of Xi)t.createObjectStore(n)},blocking:(t,n,s)=>s.target.close(),terminated:i});return new r(e)}async list(){return(await this.db.getAll("projects")).filter(e=>!e.deleted).sort((e,t)=>t.used-e.used).map(e=>Tc(e.project))}async load(i){let e=this.db.transaction(fr),t=async x=>{let $=e.objectStore(x),[E,B]=await Promise.all([$.getAllKeys(Yi(i)),$.getAll(Yi(i))]),_=E.map(([,P],O)=>[P,B[O]]);return new Map(_)},[n,s,o,a,l,d]=await Promise.all([e.objectStore("projects").get(i),t("normals"),t("images"),t("files"),t("thumbnails"),t("originals")]);if(!n||n.deleted)return;let{learned:m}=n,u=R(n,"id","used","deleted","learned"),w=a.get(i);return{...u,...m&&{learned:{...m,...w&&{file:w}}},normals:[...s.values()].flatMap(x=>{let $=a.get(x.id);return $?{...x,file:$}:[]}),images:[...o.values()].map(x=>{let[$,E]=[d.get(x.id),l.get(x.id)];return{...x,...$&&{file:$},...E&&{thumbnail:E}}})}}async save(i,e){let{learned:t}=i,{id:n}=i.project,s={...R(i,"normals","images"),id:n,used:Date.now(),...t&&{learned:R(t,"file")}},o=yt(i),a=this.db.transaction(["projects","normals","images"],"readwrite"),l=[a.objectStore("projects").put(s),...Ji(a.objectStore("normals"),n,o.normals,e.normals,u=>R(u,"file")),...Ji(a.objectStore("images"),n,o.images,e.images,u=>R(u,"file","thumbnail")),a.done];a.commit();let d=Pc.map(u=>this.saveFiles(u,n,o,e)),[,...m]=await Promise.all([Promise.all(l).then(()=>{Object.assign(e,{project:o.project,normals:o.normals,images:o.images})}),...d]);return m.flat()}async saveFiles(i,e,{[i]:t},n){let s=async a=>{let l=this.db.transaction(i,"readwrite"),d=Ji(l.store,e,a,n[i],m=>m);l.commit(),await Promise.all([...d,l.done])},o=[];try{await s(t)}catch(a){if(o=await Ic([...t].filter(([l,d])=>n[i].get(l)!==d)),o.length===0)throw a;await s(new Map([...t].filter(([l])=>!o.includes(l))))}return n[i]=t,o}async mark(i,e){let t=this.db.transaction("projects","readwrite"),n=await t.store.get(i);n&&(delete n.deleted,await t.store.put(e?{...n,deleted:Date.now()}:n)),await t.done}async purge(i){let e=this.db.transaction(fr,"readwrite"),n=(await e.objectStore("projects").getAll()).filter(s=>s.deleted&&s.deleted<i).map(s=>s.id);await Promise.all([...n.map(s=>e.objectStore("projects").delete(s)),...Xi.flatMap(s=>n.map(o=>e.objectStore(s).delete(Yi(o)))),e.done])}async clear(){let i=this.db.transaction(fr,"readwrite");await Promise.all([...fr.map(e=>i.objectStore(e).clear()),i.done])}},xt=(r,i)=>r.flatMap(e=>{let t=i(e);return t===void 0?[]:[[e.id,t]]});function yt(r){let{project:i,normals:e=[],images:t=[],learned:n}=r??{},s=xt(e,o=>o.file);return i&&n?.file&&s.push([i.id,n.file]),{...i&&{project:i},normals:new Map(xt(e,o=>o)),images:new Map(xt(t,o=>o)),files:new Map(s),thumbnails:new Map(xt(t,o=>o.thumbnail)),originals:new Map(i?.keepImages?xt(t,o=>o.file):[])}}async function Ic(r){let i=r.map(([e,t])=>t.slice(0,1).arrayBuffer().then(()=>[],()=>[e]));return(await Promise.all(i)).flat()}function Ji(r,i,e,t,n){let s=[...t.keys()].filter(a=>!e.has(a)),o=[...e].filter(([a,l])=>t.get(a)!==l);return[...s.map(a=>r.delete([i,a])),...o.map(([a,l])=>r.put(n(l),[i,a]))]}var jc=300,Lc=5e3,Bc=1500,Cc=6e4,br=class{constructor(i){this.host=i;this.stored=yt();this.dirty=!1;this.release=()=>{};this.measuredAt=0}async open(){try{this.storage=await gr.open(()=>this.fail("refused")),await this.storage.purge(Date.now()-Cc)}catch{return this.fail("refused")}this.host.kept(!0),this.others=new BroadcastChannel("inctrl-projects"),this.others.onmessage=({data:e})=>{e==="clear"&&(this.dirty=!1,this.host.cleared()),this.list()};let i=()=>{this.flush()};addEventListener("pagehide",i),document.addEventListener("visibilitychange",()=>document.hidden&&i()),await this.list(),this.dirty&&this.changed()}fail(i){this.host.kept(!1,i)}async list(){let i=this.storage?.list().catch(()=>{});this.host.listed(await i??[])}async tell(i){this.others?.postMessage(i),await this.list()}changed(){this.dirty=!0,this.timer??=setTimeout(()=>{this.flush()},jc)}flush(){return clearTimeout(this.timer),this.timer=void 0,this.running??=this.run().finally(()=>this.running=void 0),this.running}async run(){for(;this.dirty&&this.storage;)this.dirty=!1,await this.write(this.storage,this.host.content())}async write(i,e){let{stored:t}=this,n=t.project;if(!(!n&&this.host.empty()))try{n||navigator.storage?.persist?.().catch(()=>{});let s=await i.save(e,t);this.host.kept(!0),s.length>0&&this.host.gone(s),n?.name!==e.project.name&&await this.tell("list"),await this.measure()}catch(s){let o=s instanceof DOMException&&s.name==="QuotaExceededError";this.fail(o?"full":"refused")}}async measure(){if(performance.now()<this.measuredAt+Lc&&this.measuredAt>0)return;this.measuredAt=performance.now();let i=(await navigator.storage?.estimate().catch(()=>{}))?.usage;i!==void 0&&this.host.measured(i)}begin(i){this.release(),this.dirty=!1,this.stored=yt();let e=wo(i);this.release=()=>{e.then(t=>t?.())}}async load(i){await this.flush();let e=await wo(i);if(!e)return"elsewhere";let t=await this.storage?.load(i).catch(()=>{});if(!t){e();return}return await this.flush(),this.release(),this.release=e,this.stored=yt(t),t}async mark(i,e){await this.storage?.mark(i,e),await this.tell("list")}async clear(){this.dirty=!1,await this.running,await this.storage?.clear(),await this.tell("clear")}};function wo(r){return navigator.locks?new Promise(i=>{let e=AbortSignal.timeout(Bc);navigator.locks.request(`inctrl project ${r}`,{signal:e},()=>new Promise(t=>i(t))).catch(()=>i(void 0))}):Promise.resolve(()=>{})}p();h();var vr=class{constructor(i){this.todo=i;this.ends=[]}get running(){return this.abort!==void 0}get rate(){let i=this.ends[0];return i===void 0?0:(this.ends.length-1)*1e3/(performance.now()-i)||0}start(i){this.stop();let e=this.abort=new AbortController,t=new Set;this.ends=[performance.now()];let n=Array.from({length:i},()=>this.line(t,e.signal));Promise.all(n).then(()=>{this.abort===e&&(this.abort=void 0,this.todo.next(t)?this.start(i):this.todo.done())})}stop(){this.abort?.abort(),this.abort=void 0}async line(i,e){for(let t;!e.aborted&&(t=this.todo.next(i));)i.add(t.id),this.todo.tell(),await this.todo.work(t,e),i.delete(t.id),this.ends=[...this.ends,performance.now()].slice(-16)}};en();var zc={page:2,server:4},xo=r=>({id:W(),name:r,created:new Date().toISOString(),options:{},keepImages:!1,notes:"",model:""}),xr=class extends mr{constructor(e,t){let n=t().app.newProject;super({step:"start",locked:!1,where:e,kept:!0,learns:!0,projects:[],project:xo(n),normals:[],images:[],toasts:[]});this.texts=t;this.due=!1;this.paused=!1;this.turn=Promise.resolve();this.queue=new vr({next:e=>this.nextImage(e),work:(e,t)=>this.scoreOne(e,t),tell:()=>this.tellScoring(),done:()=>this.drop("scoring")});this.unnamed=n,this.keeper=new br({content:()=>this.content(),empty:()=>this.isEmpty(),listed:s=>this.set({projects:s}),kept:(s,o)=>this.setKept(s,o),gone:s=>this.tellGone(s),measured:s=>this.set({storage:{used:s}}),cleared:()=>this.begin()})}changed(){this.keeper.changed()}started(e,t={}){this.stop(),this.engine?.close(),this.engine=e,this.current=R(this.current,"loading"),this.set({locked:t.locked??this.current.locked,...t.fault!==void 0&&{fault:t.fault},...e&&{model:e.model,learns:e.learns??!0},...e?.sets&&{sets:e.sets.map(n=>n.label),shares:!!e.share}}),this.resume()}stop(){this.learnAbort?.abort(),this.queue.stop(),this.prompts?.close(),this.prompts=void 0,this.drop("learnFault","learning","scoring")}async changeModel(e,t){let n=await this.engine?.withModel?.(e,t);n&&this.started(n)}async restore(){this.keeper.begin(this.current.project.id),await this.keeper.open();let[e]=this.current.projects;e&&this.isEmpty()&&await this.openProject(e.id)}content(){let{project:e,normals:t,images:n,learned:s,selected:o}=this.current;return{project:e,normals:t,images:n,...s&&{learned:s},...this.due&&{due:!0},...o!==void 0&&{selected:o}}}isEmpty(){let{project:e,normals:t,images:n,learned:s}=this.current;return t.length+n.length===0&&!s?.file&&e.notes===""&&e.name===this.unnamed}setKept(e,t){let{data:n}=this.texts();!e&&this.current.kept&&this.toast(n[t??"refused"],{kind:"error"}),e!==this.current.kept&&this.set({kept:e})}tellGone(e){let{normals:t,images:n}=this.current,s=[...t,...n].filter(o=>e.includes(o.id)).map(o=>o.name);this.toast(this.texts().data.filesGone(s),{kind:"error"})}update(e,t){let{project:n}=this.current;if(this.set({project:{...n,...e}}),t===void 0)return;let s=Object.keys(e),o=Object.fromEntries(s.map(a=>[a,n[a]]));this.undoable(t,()=>this.update(o))}inTurn(e){let t=this.turn.then(e);return this.turn=t.catch(()=>{}),t}newProject(e){return this.inTurn(async()=>{await this.keeper.flush(),this.begin(e)})}begin(e){this.unnamed=this.texts().app.newProject;let t=xo(e??this.unnamed);this.keeper.begin(t.id),this.show({project:t,normals:[],images:[]})}openProject(e){return this.inTurn(()=>this.load(e))}async load(e){if(e===this.current.project.id)return;let t=await this.keeper.load(e),n=this.current.projects.find(o=>o.id===e)?.name??"",{data:s}=this.texts();t==="elsewhere"?this.toast(s.elsewhere(n)):t?this.show(t):this.toast(s.gone(n),{kind:"error"})}show({project:e,normals:t,images:n,learned:s,selected:o,due:a}){this.stop(),this.due=a??!1,this.paused=!1,this.drop("learned","selected"),this.set({project:e,normals:[...t],images:[...n],...s&&{learned:s},...o!==void 0&&{selected:o},step:n.length>0?"inspect":t.length>0||s?"teach":"start"}),this.resume()}async resume(){let{engine:e}=this,{learned:t,normals:n,project:s}=this.current,o=e?.sets?.find(m=>m.label===t?.from),a=e?.learns===!1&&!t&&n.length===0,l=a?e.sets?.[0]:o;if(a&&this.current.step==="start"&&this.go("inspect"),l)return this.openSet(l.label);if(!e||!t&&n.length===0)return;let d=s.model!==""&&s.model!==e.model.digest;if(d&&n.length===0)return this.set({learnFault:this.texts().data.otherPrompts});if(d&&this.toast(this.texts().data.otherModel),!t?.file||this.due||d)return this.learn();try{let m=await e.open(t.file,t.from??s.name);if(this.engine!==e||this.current.learned!==t)return m.close();m.learned.digest!==t.digest&&this.describe(n.filter(u=>u.use==="learn"),new Map,m.scores),this.use(m,t)}catch(m){if(n.length>0)return this.learn();this.set({learnFault:T(m)})}}async deleteProject(e,t){let n=e===this.current.project.id;n&&await this.newProject(),await this.keeper.mark(e,!0),this.toast(t,{undo:()=>{this.undelete(e,n)}})}async undelete(e,t){await this.keeper.mark(e,!1),t&&this.isEmpty()&&await this.openProject(e)}async exportProject(){try{return await lo(this.content())}catch(e){let{name:t}=this.current.project;throw new Error(Ni(e,t,this.texts()),{cause:e})}}async importProject(e,t){let n;try{n=await co(e)}catch(s){throw new Error(Ni(s,t,this.texts()),{cause:s})}await this.inTurn(async()=>{await this.keeper.flush(),this.keeper.begin(n.project.id),this.show(n)})}async deleteEverything(){this.begin(),await this.keeper.clear()}addNormals(e,t="learn"){let n=e.map(({name:s,file:o})=>({id:W(),name:s,file:o,use:t,state:"reading"}));this.set({normals:[...this.current.normals,...n]}),this.learn()}removeNormals(e,t){let n=new Set(e),{normals:s}=this.current,o=s.filter(a=>n.has(a.id));this.set({normals:s.filter(a=>!n.has(a.id))}),this.learn(),this.undoable(t,()=>{this.set({normals:hr(this.current.normals,o)}),this.learn()})}setUse(e,t){this.set({normals:this.current.normals.map(n=>n.id===e?{...n,use:t}:n)}),this.learn()}setOptions(e){this.set({project:{...this.current.project,options:e}}),this.learn()}async learn(){this.learnAbort?.abort(),this.due=!0,this.queue.stop(),this.drop("learnFault","learning","scoring");let{engine:e}=this,{normals:t,project:n}=this.current;if(t.length===0)return this.forget();if(e?.learns===!1)return this.describe(t,new Map,[]),this.score();if(!e)return;let{signal:s}=this.learnAbort=new AbortController,o=t.filter(d=>d.use==="learn").slice(0,e.model.most),a=t.filter(d=>!o.includes(d));this.set({learning:{done:0,total:t.length,rate:0}});let l=performance.now();try{let{prompts:d,unreadable:m}=await e.learn({images:o,check:a,options:n.options,signal:s,onProgress:u=>!s.aborted&&this.set({learning:{...u,rate:1e3*u.done/(performance.now()-l)}})});if(s.aborted)return d?.close();if(this.drop("learning"),this.describe([...o,...a],m,d?.scores??[]),!d)return this.failed(this.texts().data.noneReadable);this.due=!1,this.use(d)}catch(d){if(s.aborted)return;this.drop("learning"),this.failed(T(d))}}describe(e,t,n){let s=new Map(e.map((o,a)=>[o.id,a]));this.set({normals:this.current.normals.map(o=>{let a=s.get(o.id)??-1,[l,d]=[t.get(a),n[a]],m=R(o,"reason","score");return l!==void 0?{...m,state:"unreadable",reason:l}:{...m,state:"ok",...d!==void 0&&{score:d}}})})}forget(){if(this.due=!1,this.current.learned?.from!==void 0)return this.score();this.prompts?.close(),this.prompts=void 0,this.drop("learned"),this.set({images:this.current.images.map(e=>Fi(e,void 0))})}use(e,t={}){this.queue.stop(),this.prompts?.close(),this.prompts=e;let{from:n,notes:s=e.learned.notes}=t,o={...e.learned,notes:s,...n!==void 0&&{from:n}},{digest:a="",name:l=""}=this.current.model??{};this.set({learned:o,project:{...this.current.project,model:a,modelName:l},images:this.current.images.map(d=>Fi(d,o.digest))}),this.score()}failed(e){this.set({learnFault:e}),this.score()}cancelLearning(){this.learnAbort?.abort(),this.drop("learning"),this.score()}async openPrompts(e,t){let{data:n}=this.texts();if(!this.engine)throw new Error(n.notLoaded);let s=this.sameWork(),o=await this.engine.open(e,t).catch(a=>{throw new Error(n.noPrompts(t,T(a)))});s()?this.replace(o,t):o.close()}replace(e,t){this.learnAbort?.abort(),this.due=!1,this.drop("learnFault","learning");let{normals:n}=this.current;this.set({normals:[]}),this.use(e,{from:t}),n.length!==0&&this.undoable(this.texts().data.promptsOpened(t),()=>{this.set({normals:hr(this.current.normals,n)}),this.learn()})}async openSet(e){let t=this.engine?.sets?.find(s=>s.label===e);if(!t)return;let n=this.sameWork();try{let s=await t.open();n()?this.replace(s,e):s.close()}catch(s){this.toast(T(s),{kind:"error"})}}sameWork(){let{engine:e,current:{project:{id:t}}}=this;return()=>this.engine===e&&this.current.project.id===t}async share(e){let{normals:t,project:n}=this.current,{engine:s}=this,o=this.sameWork();this.set({learning:{done:0,total:t.length,rate:0}});try{let a=await s?.share?.(e,t,n.options);this.set({sets:s?.sets?.map(l=>l.label)??[]}),a&&o()&&await this.openSet(a.label)}catch(a){this.toast(T(a),{kind:"error"})}o()&&this.drop("learning")}startWith(e){this.addNormals(e.normals),this.addImages(e.images)}addImages(e){let t=[...this.current.images],n=new Map(t.map((s,o)=>[s.name,o]));for(let{name:s,file:o}of e){let a=n.get(s),l=a===void 0?void 0:t[a];if(l&&!l.file){t[a]={...R(l,"result","error","stale","thumbnail"),file:o};continue}let d=vt(s,n);n.set(d,t.length),t.push({id:W(),name:d,file:o})}this.set({images:t}),this.score()}removeImages(e,t){let n=new Set(e),{images:s,selected:o}=this.current,a=s.filter(d=>n.has(d.id)),l=s.filter(d=>!n.has(d.id));if(this.set({images:l}),o!==void 0&&n.has(o)){let d=l.find(m=>m.id>o)??l.at(-1);d?this.select(d.id):this.drop("selected")}this.undoable(t,()=>{let{images:d}=this.current,m=new Set(d.map(w=>w.name)),u=a.map(w=>({...w,name:vt(w.name,m)}));this.set({images:hr(d,u),...o!==void 0&&{selected:o}}),this.score()})}select(e){this.set({selected:e})}label(e,t,n){let s=this.current.images.find(o=>o.id===e)?.label;this.change(e,o=>t?{...o,label:t}:R(o,"label")),n!==void 0&&this.undoable(n,()=>this.label(e,s))}retry(e){this.change(e,t=>R(t,"error")),this.score()}pause(e){this.paused=e,e&&this.queue.stop(),this.tellScoring(),this.score()}change(e,t){let{images:n}=this.current,s=n.findIndex(o=>o.id===e);s>=0&&this.set({images:n.with(s,t(n[s]))})}score(){!this.engine||!this.prompts||this.paused||this.current.learning||!this.queue.running&&this.nextImage()&&this.queue.start(zc[this.engine.where])}nextImage(e){let{images:t,selected:n}=this.current,s=o=>Hi(o)&&!e?.has(o.id);return t.find(o=>o.id===n&&s(o))??t.find(s)}tellScoring(){let{images:e}=this.current,t=e.filter(Hi).length;if(t===0)return this.drop("scoring");let[n,{paused:s}]=[e.length,this],o=s?0:this.queue.rate;this.set({scoring:{done:n-t,total:n,rate:o,paused:s}})}async scoreOne(e,t){let{engine:n,prompts:s}=this,{id:o,name:a,file:l}=e;try{let d=await n.score(l,{prompts:s,name:a,signal:t}),m=e.thumbnail??await wr(l,d.map.frame,()=>n.pixels({name:a,file:l},s)).catch(()=>{});if(t.aborted)return;this.change(o,u=>({...u,result:d,...m&&{thumbnail:m}}))}catch(d){t.aborted||this.change(o,m=>({...m,error:T(d)}))}}async pixels(e){if(!this.engine)throw new Error(this.texts().data.notLoaded);return this.engine.pixels(e,this.prompts)}async nearest(e,t){if(!this.engine||!this.prompts)throw new Error("nothing is learned");return this.engine.nearest(e,this.prompts,t)}get live(){return this.engine&&this.prompts&&{engine:this.engine,prompts:this.prompts}}};$r();j();p();h();A();j();var Br=class extends S{constructor(){super();this.answer=()=>{};this.submit=e=>{e.preventDefault();let t=this.find("input").value.trim();t!==""&&(this.remove(),this.answer(t))};this.wrong=!1}static{this.properties={wrong:{type:Boolean}}}static{this.styles=[M,k`
    dialog { width: min(420px, calc(100vw - 32px)); padding: 24px; color: var(--ink);
      background: var(--raised); border: 1px solid var(--line); border-radius: 16px; }
    dialog::backdrop { background: rgb(0 0 0 / 0.4); }
    form, label { display: grid; gap: 12px; }
    label { gap: 4px; font-weight: 500; }
    .wrong { color: var(--anomalous); }
  `]}firstUpdated(){this.find("dialog")?.showModal()}render(){let e=this.text.server;return c`<dialog aria-labelledby="title" @cancel=${t=>t.preventDefault()}>
      <form @submit=${this.submit}>
        <h2 id="title">${e.tokenTitle}</h2>
        <p>${e.tokenText(location.host)}</p>
        <label>${e.token}<input type="password" autocomplete="current-password" required></label>
        <p class="wrong" role="alert">${this.wrong?e.tokenWrong:""}</p>
        <button class="primary">${e.connect}</button>
      </form></dialog>`}};customElements.define("token-dialog",Br);function sa(r){let i=new Br;return i.wrong=r,document.body.append(i),new Promise(e=>i.answer=e)}var di=new xr("server",()=>ge[yr(navigator.languages)]);ra(di);ci();await Promise.resolve().then(()=>(sd(),nd));await Promise.resolve().then(()=>(ad(),od));document.body.append(document.createElement("app-shell"));async function xh(){for(let r=bs();;)try{return await Yt.of(new Nt(r))}catch(i){if(!(i instanceof Ae)||i.status!==401)throw i;r=await sa(r!==""),mi(r)}}var yh=di.restore();try{let r=await xh();await yh,di.started(r),document.body.dataset.ready="true"}catch(r){di.started(void 0,{fault:T(r)})}
/*! Bundled license information:

@lit/reactive-element/css-tag.js:
  (**
   * @license
   * Copyright 2019 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

@lit/reactive-element/reactive-element.js:
lit-html/lit-html.js:
lit-element/lit-element.js:
lit-html/directive.js:
lit-html/directives/repeat.js:
  (**
   * @license
   * Copyright 2017 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/is-server.js:
  (**
   * @license
   * Copyright 2022 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/directive-helpers.js:
  (**
   * @license
   * Copyright 2020 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)
*/
